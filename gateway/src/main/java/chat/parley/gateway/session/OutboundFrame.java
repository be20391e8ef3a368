package chat.parley.gateway.session;

import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrameCodec;
import chat.parley.protocol.log.ConversationKey;
import io.opentelemetry.api.trace.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A frame on its way to a socket: its text, what it weighs in a queue, and what its arrival means. One frame is shared by
 * all the sessions it goes to.
 *
 * @param appendedMs of a message that is handed over live: when the log took it, in milliseconds since 1970; 0 otherwise
 * @param bytes length in UTF-8
 * @param deliveries what being written to the socket makes delivered: somebody else's message
 * @param step the step of a sampled message's way that the first socket ends; for all others one that does nothing
 */
public record OutboundFrame(
        FrameType type, String text, long appendedMs, int bytes, List<Delivery> deliveries, Span step) {

    public OutboundFrame {
        deliveries = List.copyOf(deliveries);
    }

    /** The message that a frame delivers. */
    public record Delivery(ConversationKey conversation, long messageId) {}

    /** A frame that is already encoded. */
    public static OutboundFrame of(FrameType type, String text, @Nullable Delivery delivery) {
        List<Delivery> deliveries = delivery == null ? List.of() : List.of(delivery);
        return new OutboundFrame(type, text, 0, utf8Length(text), deliveries, Span.getInvalid());
    }

    /** A frame to be encoded. */
    public static OutboundFrame of(ServerFrame frame) {
        return of(FrameType.of(frame), ServerFrameCodec.encode(frame), null);
    }

    /** The same frame, live, of a message that the log took just now. */
    public OutboundFrame live(long epochMs, Span step) {
        return new OutboundFrame(type, text, epochMs, bytes, deliveries, step);
    }

    /** The same frame with another meaning of its arrival. */
    public OutboundFrame delivering(List<Delivery> other) {
        return other.equals(deliveries) ? this : new OutboundFrame(type, text, appendedMs, bytes, other, step);
    }

    private static int utf8Length(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // Two bytes up to U+07FF, three beyond, and four for a pair of surrogates: two for each.
                bytes += c >= 0x800 && !Character.isSurrogate(c) ? 2 : 1;
            }
        }
        return bytes;
    }
}
