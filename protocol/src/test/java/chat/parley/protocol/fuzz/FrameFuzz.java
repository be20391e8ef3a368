package chat.parley.protocol.fuzz;

import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.frame.ClientFrameCodec;
import chat.parley.protocol.frame.ClientFrameCodec.Decoded;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrameCodec;
import chat.parley.protocol.json.FieldException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What a client may send: a frame or a refusal, and the refusal can be sent back to him. */
public final class FrameFuzz implements Target {

    private static final FrameFuzz TARGET = new FrameFuzz();

    /** The entry that coverage-guided fuzzers look for. */
    public static void fuzzerTestOneInput(byte[] input) {
        Watch.outcome(TARGET, input);
    }

    @Override
    public String outcome(byte[] input) {
        return switch (ClientFrameCodec.decode(new String(input, StandardCharsets.UTF_8))) {
            case Decoded.Valid(ClientFrame frame) -> {
                Decoded again = ClientFrameCodec.decode(ClientFrameCodec.encode(frame));
                if (!again.equals(new Decoded.Valid(frame))) {
                    throw new AssertionError(frame + " comes back as " + again);
                }
                yield frame.getClass().getSimpleName();
            }
            case Decoded.Refused refused -> {
                if (refused.message().isBlank()) {
                    throw new AssertionError("a refusal without a word");
                }
                ServerFrame answer =
                        new ServerFrame.Failure(refused.code(), refused.message(), refused.clientMsgId(), null);
                if (!Optional.of(answer).equals(read(ServerFrameCodec.encode(answer)))) {
                    throw new AssertionError(answer + " does not come back");
                }
                yield refused.code() + " " + Target.withoutNumbers(refused.message());
            }
        };
    }

    private static Optional<ServerFrame> read(String answer) {
        try {
            return ServerFrameCodec.decode(answer);
        } catch (FieldException unreadable) {
            throw new AssertionError(answer, unreadable);
        }
    }

    @Override
    public List<String> goldenFiles() {
        return List.of("client", "server");
    }

    @Override
    public String corpus() {
        return "frame";
    }
}
