package chat.parley.history.sync;

import chat.parley.protocol.json.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Lines the pieces of an answer up, and writes them one after the other. For one answer. */
final class BacklogWriter {

    private static final Piece COMMA = Piece.of(",");

    private final List<Piece> pieces = new ArrayList<>();
    private long length;

    private BacklogWriter() {}

    /** The envelope around one backlog. */
    static BacklogWriter of(Backlog backlog) {
        BacklogWriter writer = new BacklogWriter();
        writer.enveloped(backlog);
        return writer;
    }

    /** The envelope around what came of several questions, each in an envelope of its own. */
    static BacklogWriter of(List<Outcome> outcomes) {
        BacklogWriter writer = new BacklogWriter();
        writer.text("{\"code\":200,\"message\":\"ok\",\"data\":[");
        writer.list(outcomes, writer::enveloped);
        writer.text("]}");
        return writer;
    }

    /** Bytes of the answer. */
    long length() {
        return length;
    }

    /** Blocks as long as the reader takes. */
    void writeTo(OutputStream out) throws IOException {
        for (Piece piece : pieces) {
            piece.writeTo(out);
        }
    }

    private void enveloped(Outcome outcome) {
        switch (outcome) {
            case Outcome.Found found -> enveloped(found.backlog());
            case Outcome.Behind ignored -> error(503, "behind", "the store has not got that far yet, try again");
            case Outcome.TooMuch ignored -> error(413, "too_large", "too much for one answer: ask by itself");
            case Outcome.TooMany ignored -> error(429, "rate_limited", SyncCall.TOO_MANY);
            case Outcome.Unauthorized unauthorized -> error(401, "unauthorized", unauthorized.reason());
            case Outcome.Unavailable unavailable -> error(503, "unavailable", unavailable.reason());
        }
    }

    private void enveloped(Backlog backlog) {
        text("{\"code\":200,\"message\":\"ok\",\"data\":{\"messages\":[");
        list(backlog.messages(), entry -> add(entry.frame()));
        text("],\"statuses\":[");
        list(backlog.statuses(), this::add);
        text("],\"rooms\":[");
        list(backlog.rooms(), this::add);
        // A position's text is base64url: nothing in it needs an escape.
        text("],\"position\":\"" + backlog.position() + "\",\"truncated\":" + backlog.truncated() + "}}");
    }

    private void error(int code, String error, String message) {
        add(Piece.of(JsonWriter.object()
                .number("code", code)
                .string("message", message)
                .string("error", error)));
    }

    private <T> void list(List<T> elements, Consumer<T> write) {
        for (int i = 0; i < elements.size(); i++) {
            if (i > 0) {
                add(COMMA);
            }
            write.accept(elements.get(i));
        }
    }

    private void text(String json) {
        add(Piece.of(json));
    }

    private void add(Piece piece) {
        pieces.add(piece);
        length += piece.size();
    }
}
