package chat.parley.gateway.publish;

import chat.parley.gateway.GatewayProperties;
import chat.parley.gateway.admission.Admission;
import chat.parley.gateway.admission.Directory;
import chat.parley.gateway.admission.Refusal;
import chat.parley.gateway.admission.Sender;
import chat.parley.gateway.push.LiveRelay;
import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrameCodec;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Passes typing on, straight to the channel: never logged, never stored, and lost where nobody listens. One of a user and
 * conversation goes through in {@code parley.gateway.typing-interval}; the others are dropped without a word.
 */
@Component
public final class TypingRelay {

    private static final int REMEMBERED = 100_000;

    private final Directory directory;
    private final LiveRelay live;
    private final Cache<String, Boolean> recent;

    TypingRelay(Directory directory, LiveRelay live, GatewayProperties properties) {
        this.directory = directory;
        this.live = live;
        this.recent = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(properties.typingInterval())
                .build();
    }

    /** Passes it on, or says why not. */
    public Optional<Refusal> relay(Sender sender, ClientFrame.Typing typing) {
        ChatType chatType = typing.chatType();
        int receiverId = typing.receiverId();
        ConversationKey conversation = ConversationKey.of(chatType, sender.userId(), receiverId);
        if (recent.asMap().putIfAbsent(sender.userId() + "@" + conversation, true) != null) {
            return Optional.empty();
        }
        Optional<Refusal> refusal =
                Admission.refusal(chatType, receiverId, directory.receiver(sender, chatType, receiverId));
        if (refusal.isEmpty()) {
            String frame = ServerFrameCodec.encode(new ServerFrame.Typing(chatType, sender.userId(), receiverId));
            live.publish(
                    Channels.of(conversation, receiverId), new LiveEvent.Typing(conversation, sender.userId(), frame));
        }
        return refusal;
    }
}
