package chat.parley.gateway.publish;

import chat.parley.gateway.GatewayProperties;
import chat.parley.gateway.admission.Sender;
import chat.parley.gateway.backlog.HistoryClient;
import chat.parley.gateway.backlog.HistoryClient.StoredMessage;
import chat.parley.gateway.backlog.HistoryUnavailableException;
import chat.parley.gateway.backlog.LogEnd;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.frame.ClientFrame.Chat;
import chat.parley.protocol.log.ConversationKey;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Recognises repeats before the log: by what this gateway remembers, or by asking history-service. */
@Component
final class Repeats {

    /** One sender's idempotency key in one conversation. */
    private record IdempotencyKey(int senderId, ConversationKey conversation, String clientMsgId) {}

    private static final Logger log = LoggerFactory.getLogger(Repeats.class);

    private final HistoryClient history;
    private final LogEnd logEnd;
    private final long logEndWaitMs;
    /** Repeats that come to the same gateway soon, most of them, are recognised before the log. */
    private final Cache<IdempotencyKey, CompletableFuture<Appended>> recentSends;

    /** Users whose last question was not answered. */
    private final Cache<Integer, Boolean> unanswered;

    Repeats(HistoryClient history, LogEnd logEnd, GatewayProperties properties) {
        this.history = history;
        this.logEnd = logEnd;
        GatewayProperties.Repeats settings = properties.repeats();
        this.logEndWaitMs = settings.logEndWait().toMillis();
        this.recentSends = Caffeine.newBuilder()
                .maximumSize(settings.remembered())
                .expireAfterWrite(settings.window())
                .build();
        this.unanswered = Caffeine.newBuilder()
                .maximumSize(settings.remembered())
                .expireAfterWrite(settings.unanswered())
                .build();
    }

    /** The send that this one repeats, or null where there is none that is remembered: then this one is, unless it fails. */
    @Nullable
    CompletableFuture<Appended> remember(MessageSent event, String clientMsgId, CompletableFuture<Appended> mine) {
        IdempotencyKey key = new IdempotencyKey(event.senderId(), event.conversation(), clientMsgId);
        CompletableFuture<Appended> first = recentSends.asMap().putIfAbsent(key, mine);
        if (first == null) {
            // What failed may be tried again; what is remembered must be in the log.
            mine.whenComplete((appended, failure) -> {
                if (failure != null) {
                    recentSends.asMap().remove(key, mine);
                }
            });
        }
        return first;
    }

    /**
     * The first message of this {@code client_msg_id}, or null where there is none or nobody can say.
     *
     * <p>With the store down a repeat is appended; the fold drops it for good (contract, section 3.1). The connection's next
     * frames wait for the answer, and must: a message that came behind this one would otherwise get a place before it. So
     * that a client that comes back with many repeats while the store is behind waits once and not for each of them, nobody
     * asks again for a while after a question that stayed open.
     */
    @Nullable
    StoredMessage findFirst(Sender sender, Chat chat, String clientMsgId) {
        if (unanswered.getIfPresent(sender.userId()) != null) {
            return null;
        }
        try {
            return history.find(
                            sender.token(),
                            chat.chatType(),
                            chat.receiverId(),
                            clientMsgId,
                            logEnd.next().get(logEndWaitMs, TimeUnit.MILLISECONDS))
                    .orElse(null);
        } catch (HistoryUnavailableException | ExecutionException | TimeoutException down) {
            log.debug("nobody can say whether user {} repeats himself", sender.userId(), down);
            unanswered.put(sender.userId(), true);
            return null;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
