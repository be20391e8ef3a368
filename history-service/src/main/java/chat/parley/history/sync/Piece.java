package chat.parley.history.sync;

import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrameCodec;
import chat.parley.protocol.json.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A piece of an answer, in UTF-8 from the row on: nothing of it is copied again before it is written. */
final class Piece {

    /** What a piece takes beside its bytes, about: two objects and its places in lists. */
    private static final int OVERHEAD = 100;

    private final byte[] utf8;

    private Piece(byte[] utf8) {
        this.utf8 = utf8;
    }

    static Piece of(ServerFrame frame) {
        return new Piece(ServerFrameCodec.encodeUtf8(frame));
    }

    /** The object, which is ended by this. */
    static Piece of(JsonWriter object) {
        return new Piece(object.toUtf8());
    }

    static Piece of(String json) {
        return new Piece(json.getBytes(StandardCharsets.UTF_8));
    }

    int size() {
        return utf8.length;
    }

    /** Bytes of the heap. */
    int memory() {
        return utf8.length + OVERHEAD;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(utf8);
    }
}
