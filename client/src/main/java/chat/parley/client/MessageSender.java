package chat.parley.client;

import chat.parley.client.connection.ConnectionState;
import chat.parley.client.connection.Connector;
import chat.parley.client.connection.Mailbox;
import chat.parley.client.connection.Timer;
import chat.parley.client.delivery.Outbox;
import chat.parley.client.delivery.Recent;
import chat.parley.protocol.frame.ErrorCode;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrame.Ack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Brings messages from the outbox to their acks. To be called in the mailbox only. */
final class MessageSender {

    /** A corrected ack follows the first one as soon as the log was read. */
    private static final int REMEMBERED_ACKS = 1_000;

    private static final Duration DEFAULT_PAUSE = Duration.ofSeconds(1);

    private final Connector connector;
    private final Mailbox mailbox;
    private final Timer timer;
    private final Outbox outbox;
    private final int outboxLimit;
    private final Recent<String, Long> recentAcks = new Recent<>(REMEMBERED_ACKS);
    private final List<CompletableFuture<Void>> waitingForEmptyOutbox = new ArrayList<>();
    private @Nullable Long pausedUntilNanos;

    /** An ack whose message turned out to be a repeat: {@code wrongId} was said before. */
    record Correction(long wrongId, Ack ack) {}

    MessageSender(ClientOptions options, Connector connector, Mailbox mailbox) {
        this.connector = connector;
        this.mailbox = mailbox;
        this.timer = options.surroundings().timer();
        this.outbox = new Outbox(options.window());
        this.outboxLimit = options.outboxLimit();
    }

    void send(Outbox.Entry entry) {
        if (connector.state() instanceof ConnectionState.Stopped(String reason)) {
            entry.acked().completeExceptionally(new ClientStoppedException(reason));
        } else if (outbox.size() >= outboxLimit) {
            entry.acked().completeExceptionally(new OutboxFullException(outboxLimit));
        } else if (outbox.add(entry)) {
            sendWhatMayGo();
        } else {
            entry.acked()
                    .completeExceptionally(new MessageRefusedException(
                            ErrorCode.INVALID_FRAME, "client_msg_id is that of a message that is on its way", false));
        }
    }

    void connectionCame() {
        sendWhatMayGo();
    }

    void connectionWent() {
        outbox.connectionLost();
    }

    void stopped(String reason) {
        ClientStoppedException ended = new ClientStoppedException(reason);
        outbox.clear().forEach(entry -> entry.acked().completeExceptionally(ended));
        tellIfEmpty();
    }

    void whenEmpty(CompletableFuture<Void> flushed) {
        waitingForEmptyOutbox.add(flushed);
        tellIfEmpty();
    }

    /** An ack; a correction of an earlier one where it is that. */
    Optional<Correction> onAck(String clientMsgId, Ack ack) {
        Optional<Outbox.Entry> entry = outbox.remove(clientMsgId);
        Long before = recentAcks.put(clientMsgId, ack.messageId());
        if (entry.isPresent()) {
            entry.get().acked().complete(ack);
            sendWhatMayGo();
            tellIfEmpty();
            return Optional.empty();
        }
        return before == null || before == ack.messageId()
                ? Optional.empty()
                : Optional.of(new Correction(before, ack));
    }

    /** Whether this message has no ack yet. */
    boolean awaits(String clientMsgId) {
        return outbox.has(clientMsgId);
    }

    /** Whether the message stays here and goes out again. */
    boolean onFailure(String clientMsgId, ServerFrame.Failure failure) {
        return switch (failure.code()) {
            case RATE_LIMITED -> {
                outbox.refusedForNow(clientMsgId);
                pause(failure);
                yield outbox.has(clientMsgId);
            }
            case UNAVAILABLE -> {
                outbox.uncertain(clientMsgId);
                pause(failure);
                yield outbox.has(clientMsgId);
            }
            case INVALID_FRAME, TOO_LARGE, UNKNOWN_RECEIVER, NOT_A_MEMBER, TOKEN_EXPIRED -> {
                boolean mayBeInLog = outbox.mayBeInLog(clientMsgId);
                outbox.remove(clientMsgId)
                        .ifPresent(entry -> entry.acked()
                                .completeExceptionally(
                                        new MessageRefusedException(failure.code(), failure.message(), mayBeInLog)));
                sendWhatMayGo();
                tellIfEmpty();
                yield false;
            }
        };
    }

    /** The server asks for patience, or the log does: nothing goes out for a while, so that the order stays. */
    void pause(ServerFrame.Failure failure) {
        Long retryAfterMs = failure.retryAfterMs();
        Duration pause = retryAfterMs == null ? DEFAULT_PAUSE : Duration.ofMillis(retryAfterMs);
        long until = timer.nanos() + pause.toNanos();
        if (pausedUntilNanos != null && pausedUntilNanos - until >= 0) {
            return;
        }
        pausedUntilNanos = until;
        timer.after(
                pause,
                () -> mailbox.execute(() -> {
                    if (pausedUntilNanos != null && pausedUntilNanos == until) {
                        pausedUntilNanos = null;
                        sendWhatMayGo();
                    }
                }));
    }

    private void sendWhatMayGo() {
        if (pausedUntilNanos == null && connector.state() instanceof ConnectionState.Online) {
            outbox.next().forEach(connector::send);
        }
    }

    private void tellIfEmpty() {
        if (outbox.size() == 0) {
            waitingForEmptyOutbox.forEach(flushed -> flushed.complete(null));
            waitingForEmptyOutbox.clear();
        }
    }
}
