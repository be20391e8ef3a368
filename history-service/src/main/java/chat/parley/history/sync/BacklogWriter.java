package chat.parley.history.sync;

import chat.parley.protocol.frame.ServerFrameCodec;
import chat.parley.protocol.json.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Writes answers in UTF-8; messages and statuses are the frames that go to sockets, copied as they are. For one answer. */
final class BacklogWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private BacklogWriter() {}

    /** The envelope around one backlog. */
    static byte[] envelope(Backlog backlog) {
        BacklogWriter writer = new BacklogWriter();
        writer.enveloped(backlog);
        return writer.out.toByteArray();
    }

    /** The envelope around what came of several questions, each in an envelope of its own. */
    static byte[] envelope(List<Outcome> outcomes) {
        BacklogWriter writer = new BacklogWriter();
        writer.text("{\"code\":200,\"message\":\"ok\",\"data\":[");
        writer.list(outcomes, writer::enveloped);
        writer.text("]}");
        return writer.out.toByteArray();
    }

    private void enveloped(Outcome outcome) {
        switch (outcome) {
            case Outcome.Found found -> enveloped(found.backlog());
            case Outcome.Behind ignored -> error(503, "behind", "the store has not got that far yet, try again");
            case Outcome.TooMuch ignored -> error(413, "too_large", "too much for one answer: ask by itself");
            case Outcome.Unauthorized unauthorized -> error(401, "unauthorized", unauthorized.reason());
            case Outcome.Unavailable unavailable -> error(503, "unavailable", unavailable.reason());
        }
    }

    private void enveloped(Backlog backlog) {
        text("{\"code\":200,\"message\":\"ok\",\"data\":{\"messages\":[");
        list(backlog.messages(), entry -> text(entry.frame()));
        text("],\"statuses\":[");
        list(backlog.statuses(), status -> text(ServerFrameCodec.encode(status)));
        text("],\"rooms\":[");
        list(backlog.rooms(), this::room);
        // A position's text is base64url: nothing in it needs an escape.
        text("],\"position\":\"" + backlog.position() + "\",\"truncated\":" + backlog.truncated() + "}}");
    }

    private void room(Backlog.Room room) {
        out.writeBytes(JsonWriter.object()
                .number("room_id", room.roomId())
                .number("joined_id", room.joinedId())
                .number("members", room.members())
                .toUtf8());
    }

    private void error(int code, String error, String message) {
        out.writeBytes(JsonWriter.object()
                .number("code", code)
                .string("message", message)
                .string("error", error)
                .toUtf8());
    }

    private <T> void list(List<T> elements, Consumer<T> write) {
        for (int i = 0; i < elements.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            write.accept(elements.get(i));
        }
    }

    private void text(String json) {
        out.writeBytes(json.getBytes(StandardCharsets.UTF_8));
    }
}
