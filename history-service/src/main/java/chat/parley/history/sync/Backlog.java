package chat.parley.history.sync;

import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrameCodec;
import chat.parley.protocol.json.JsonWriter;
import chat.parley.protocol.log.Position;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/**
 * The answer to a sync.
 *
 * @param messages oldest first; inside a conversation ids rise
 * @param statuses watermarks of other members that moved since the position asked from
 * @param rooms all rooms of the user
 * @param position everything before it is in the answer, or was delivered before
 * @param truncated there was more, which is to be found in the history
 */
record Backlog(
        List<Entry> messages,
        List<ServerFrame.Status> statuses,
        List<Room> rooms,
        Position position,
        boolean truncated) {

    /** A room of the user, the place of his joining and how many members it has. */
    record Room(int roomId, long joinedId, int members) {

        String toJson() {
            return JsonWriter.object()
                    .number("room_id", roomId)
                    .number("joined_id", joinedId)
                    .number("members", members)
                    .toText();
        }
    }

    /** The answer's envelope in UTF-8; messages and statuses are the frames that go to sockets, copied as they are. */
    byte[] toUtf8() {
        Output out = new Output();
        out.text("{\"code\":200,\"message\":\"ok\",\"data\":{\"messages\":[");
        out.list(messages, Entry::frame);
        out.text("],\"statuses\":[");
        out.list(statuses, ServerFrameCodec::encode);
        out.text("],\"rooms\":[");
        out.list(rooms, Room::toJson);
        // A position's text is base64url: nothing in it needs an escape.
        out.text("],\"position\":\"" + position + "\",\"truncated\":" + truncated + "}}");
        return out.toByteArray();
    }

    private static final class Output extends ByteArrayOutputStream {

        void text(String json) {
            writeBytes(json.getBytes(StandardCharsets.UTF_8));
        }

        <T> void list(List<T> elements, Function<T, String> toJson) {
            for (int i = 0; i < elements.size(); i++) {
                if (i > 0) {
                    write(',');
                }
                text(toJson.apply(elements.get(i)));
            }
        }
    }
}
