package chat.parley.gateway.publish;

import chat.parley.gateway.admission.Admission;
import chat.parley.gateway.admission.Directory;
import chat.parley.gateway.admission.Refusal;
import chat.parley.gateway.admission.Sender;
import chat.parley.gateway.backlog.HistoryClient;
import chat.parley.gateway.backlog.HistoryClient.StoredMessage;
import chat.parley.gateway.backlog.HistoryUnavailableException;
import chat.parley.gateway.backlog.LogEnd;
import chat.parley.gateway.session.Corrections;
import chat.parley.platform.trace.MessageSpans;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.frame.ClientFrame.Chat;
import chat.parley.protocol.frame.ErrorCode;
import chat.parley.protocol.log.ConversationKey;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The way of a message into the log, from a socket and from a server-side send alike: admitted, recognised if it is a
 * repeat, appended. Blocks for the questions it has to ask, not for the log.
 */
@Component
public final class MessageSender {

    /** What became of a message. */
    public sealed interface Outcome {
        /** The log has it; for a repeat, these are the first message's id and time. */
        record Sent(Appended message) implements Outcome {}

        /** It went no further. */
        record Refused(Refusal refusal) implements Outcome {}
    }

    /** One sender's idempotency key in one conversation. */
    private record IdempotencyKey(int senderId, ConversationKey conversation, String clientMsgId) {}

    private static final Logger log = LoggerFactory.getLogger(MessageSender.class);
    private static final int RECENT_SENDS = 100_000;
    private static final Duration RECENT = Duration.ofMinutes(2);
    /** In which a user's allowed burst goes through, and no longer than the store needs to come back. */
    private static final Duration UNANSWERED = Duration.ofSeconds(3);

    private static final int LOG_END_WAIT_MS = 1_000;

    private final Directory directory;
    private final EventLog eventLog;
    private final HistoryClient history;
    private final LogEnd logEnd;
    private final Corrections corrections;
    private final MessageSpans spans;
    /** Repeats that come to the same gateway soon, most of them, are recognised before the log. */
    private final Cache<IdempotencyKey, CompletableFuture<Appended>> recentSends = Caffeine.newBuilder()
            .maximumSize(RECENT_SENDS)
            .expireAfterWrite(RECENT)
            .build();

    /** Users whose last question was not answered. */
    private final Cache<Integer, Boolean> unanswered = Caffeine.newBuilder()
            .maximumSize(RECENT_SENDS)
            .expireAfterWrite(UNANSWERED)
            .build();

    MessageSender(
            Directory directory,
            EventLog eventLog,
            HistoryClient history,
            LogEnd logEnd,
            Corrections corrections,
            MessageSpans spans) {
        this.directory = directory;
        this.eventLog = eventLog;
        this.history = history;
        this.logEnd = logEnd;
        this.corrections = corrections;
        this.spans = spans;
    }

    /** Sends a message. The future never fails. */
    public CompletableFuture<Outcome> send(Sender sender, Chat chat) {
        Span step = spans.send(chat.chatType());
        if (!step.isRecording()) {
            return admitAndAppend(sender, chat);
        }
        // The thread is in it for the record's header, the questions to other services and the log lines.
        try (Scope _ = step.makeCurrent()) {
            return admitAndAppend(sender, chat).whenComplete((outcome, _) -> end(step, outcome));
        } catch (RuntimeException unexpected) {
            step.setStatus(StatusCode.ERROR, unexpected.getClass().getSimpleName())
                    .end();
            throw unexpected;
        }
    }

    private static void end(Span step, Outcome outcome) {
        switch (outcome) {
            case Outcome.Sent sent -> MessageSpans.locate(step, sent.message().messageId());
            case Outcome.Refused refused ->
                step.setStatus(StatusCode.ERROR, refused.refusal().code().wireName());
        }
        step.end();
    }

    private CompletableFuture<Outcome> admitAndAppend(Sender sender, Chat chat) {
        Optional<Refusal> refusal = Admission.refusal(
                chat.chatType(), chat.receiverId(), directory.receiver(sender, chat.chatType(), chat.receiverId()));
        if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(new Outcome.Refused(refusal.get()));
        }
        return appendOnce(sender, chat).handle((appended, failure) -> {
            if (failure == null) {
                return new Outcome.Sent(firstOf(appended).orElse(appended));
            }
            log.debug("the log did not confirm a message of user {}: {}", sender.userId(), failure.toString());
            return new Outcome.Refused(Refusal.of(
                    ErrorCode.UNAVAILABLE,
                    "the log did not confirm in time; repeat with the same client_msg_id and retry"));
        });
    }

    /** The message that this one repeats, where fan-out has found out. */
    public Optional<Appended> firstOf(Appended message) {
        return corrections.of(message.messageId()).map(first -> new Appended(first.messageId(), first.createdAt()));
    }

    private CompletableFuture<Appended> appendOnce(Sender sender, Chat chat) {
        MessageSent event =
                new MessageSent(sender.userId(), chat.chatType(), chat.receiverId(), chat.body(), chat.clientMsgId());
        String clientMsgId = chat.clientMsgId();
        if (clientMsgId == null) {
            return eventLog.append(event, sender.sessionId());
        }
        IdempotencyKey key = new IdempotencyKey(sender.userId(), event.conversation(), clientMsgId);
        CompletableFuture<Appended> mine = new CompletableFuture<>();
        CompletableFuture<Appended> first = recentSends.asMap().putIfAbsent(key, mine);
        if (first != null) {
            // Noted before it is looked whether this is a repeat, as fan-out's word is noted before it is looked who
            // shares it.
            return first.thenApply(appended -> {
                shared(appended, sender);
                return appended;
            });
        }
        // What failed may be tried again; what is remembered must be in the log.
        mine.whenComplete((appended, failure) -> {
            if (failure != null) {
                recentSends.asMap().remove(key, mine);
            }
        });
        try {
            findOrAppend(sender, chat, clientMsgId, event).whenComplete((appended, failure) -> {
                if (failure == null) {
                    logEnd.reached(appended.messageId());
                    mine.complete(appended);
                } else {
                    mine.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException unexpected) {
            // Or else every repeat would wait for an answer that never comes.
            mine.completeExceptionally(unexpected);
        }
        return mine;
    }

    private void shared(Appended appended, Sender sender) {
        String sessionId = sender.sessionId();
        if (sessionId != null) {
            corrections.shared(appended.messageId(), sessionId);
        }
    }

    private CompletableFuture<Appended> findOrAppend(Sender sender, Chat chat, String clientMsgId, MessageSent event) {
        StoredMessage stored = chat.retry() ? findFirst(sender, chat, clientMsgId) : null;
        return stored == null
                ? eventLog.append(event, sender.sessionId())
                : CompletableFuture.completedFuture(new Appended(stored.messageId(), stored.createdAt()));
    }

    /**
     * With the store down a repeat is appended; the fold drops it for good (contract, section 3.1). The connection's next
     * frames wait for the answer, and must: a message that came behind this one would otherwise get a place before it. So
     * that a client that comes back with many repeats while the store is behind waits once and not for each of them, nobody
     * asks again for a while after a question that stayed open.
     */
    private @Nullable StoredMessage findFirst(Sender sender, Chat chat, String clientMsgId) {
        if (unanswered.getIfPresent(sender.userId()) != null) {
            return null;
        }
        try {
            return history.find(
                            sender.token(),
                            chat.chatType(),
                            chat.receiverId(),
                            clientMsgId,
                            logEnd.next().get(LOG_END_WAIT_MS, TimeUnit.MILLISECONDS))
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
