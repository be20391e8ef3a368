package chat.parley.gateway.publish;

import chat.parley.gateway.admission.Admission;
import chat.parley.gateway.admission.Directory;
import chat.parley.gateway.admission.Refusal;
import chat.parley.gateway.admission.Sender;
import chat.parley.gateway.session.Corrections;
import chat.parley.platform.trace.MessageSpans;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.frame.ClientFrame.Chat;
import chat.parley.protocol.frame.ErrorCode;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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

    private static final Logger log = LoggerFactory.getLogger(MessageSender.class);

    private final Directory directory;
    private final EventLog eventLog;
    private final Repeats repeats;
    private final Corrections corrections;
    private final MessageSpans spans;

    MessageSender(
            Directory directory, EventLog eventLog, Repeats repeats, Corrections corrections, MessageSpans spans) {
        this.directory = directory;
        this.eventLog = eventLog;
        this.repeats = repeats;
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
            // Who was in the room when he said it may have been acked, or may be yet, whatever he is now.
            return firstOf(sender, chat)
                    .map(first -> CompletableFuture.<Outcome>completedFuture(new Outcome.Sent(first)))
                    .orElseGet(() -> CompletableFuture.completedFuture(new Outcome.Refused(refusal.get())));
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
        CompletableFuture<Appended> mine = new CompletableFuture<>();
        CompletableFuture<Appended> first = repeats.remember(event, clientMsgId, mine);
        if (first != null) {
            // Noted before it is looked whether this is a repeat, as fan-out's word is noted before it is looked who
            // shares it.
            return first.thenApply(appended -> {
                shared(appended, sender);
                return appended;
            });
        }
        try {
            findOrAppend(sender, chat, event).whenComplete((appended, failure) -> {
                if (failure == null) {
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

    private CompletableFuture<Appended> findOrAppend(Sender sender, Chat chat, MessageSent event) {
        return firstOf(sender, chat)
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> eventLog.append(event, sender.sessionId()));
    }

    /** The message that this one says it repeats, where the store has it. */
    private Optional<Appended> firstOf(Sender sender, Chat chat) {
        String clientMsgId = chat.clientMsgId();
        return !chat.retry() || clientMsgId == null
                ? Optional.empty()
                : Optional.ofNullable(repeats.findFirst(sender, chat, clientMsgId))
                        .map(stored -> new Appended(stored.messageId(), stored.createdAt()));
    }
}
