package chat.parley.client;

import chat.parley.client.connection.ConnectionState;
import chat.parley.client.connection.Connector;
import chat.parley.client.connection.Mailbox;
import chat.parley.client.connection.TokenSource;
import chat.parley.client.delivery.Outbox;
import chat.parley.client.delivery.ReceiptBook;
import chat.parley.client.delivery.Recent;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.frame.ErrorCode;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrame.Ack;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.Position;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageRules;
import chat.parley.protocol.message.MessageType;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One user's place in the chat (contract, section 3): sends until acked, hears everything once and in order, and comes back
 * by itself when the connection is lost. Thread-safe. Futures complete on the client's own threads: do not wait in what
 * hangs on them.
 */
public final class ParleyClient implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ParleyClient.class.getName());

    /** The server repeats at most what came since the last {@code ready}, which is 30 s of one user's traffic. */
    private static final int REMEMBERED_MESSAGES = 10_000;

    private static final Duration RECEIPT_MERGE_TIME = Duration.ofMillis(200);

    /** Half of what a user may send in a second, so that marks of many conversations leave room for messages. */
    private static final int RECEIPTS_AT_ONCE = 10;

    private static final Duration RECEIPT_PAUSE = Duration.ofSeconds(1);

    private final ClientOptions options;
    private final ClientListener listener;
    private final Mailbox mailbox =
            new Mailbox(failure -> LOG.log(Level.ERROR, "a step of the client failed", failure));
    private final CompletableFuture<ServerFrame.Ready> ready = new CompletableFuture<>();

    // Touched in the mailbox only.
    private final Connector connector;
    private final MessageSender sender;
    private final ReceiptBook receipts = new ReceiptBook();
    private final Recent<Long, Boolean> seenMessages = new Recent<>(REMEMBERED_MESSAGES);
    private boolean receiptsScheduled;

    // Written in the mailbox, read anywhere.
    private volatile @Nullable Position position;
    private volatile ConnectionState state = new ConnectionState.Idle();

    /** A client at rest; {@link #connect()} begins. */
    public ParleyClient(ClientOptions options, TokenSource tokens, ClientListener listener) {
        this.options = options;
        this.listener = new GuardedListener(listener);
        this.position = options.resume();
        this.connector = new Connector(options.surroundings(), mailbox, tokens, new Owner());
        this.sender = new MessageSender(options, connector, mailbox);
    }

    /** Connects, and stays connected until {@link #close()} or until the server refuses the token. */
    public void connect() {
        mailbox.execute(connector::start);
    }

    /** Done when the first backlog has come; fails with {@link ClientStoppedException} when the client ended before. */
    public CompletableFuture<ServerFrame.Ready> whenReady() {
        return ready.copy();
    }

    /** Sends a text to a user. */
    public CompletableFuture<Ack> sendToUser(int userId, String text) {
        return send(ChatType.PRIVATE, userId, new MessageBody(MessageType.TEXT, text, null));
    }

    /** Sends a text to a room. */
    public CompletableFuture<Ack> sendToRoom(int roomId, String text) {
        return send(ChatType.ROOM, roomId, new MessageBody(MessageType.TEXT, text, null));
    }

    /** Sends a message under a new {@code client_msg_id}. */
    public CompletableFuture<Ack> send(ChatType chatType, int receiverId, MessageBody body) {
        return send(chatType, receiverId, body, UUID.randomUUID().toString());
    }

    /**
     * Sends a message, now or when the connection is back, and again until it is acked.
     *
     * @return its place in the log; fails with {@link MessageRefusedException}, {@link OutboxFullException} or
     *     {@link ClientStoppedException}
     */
    public CompletableFuture<Ack> send(ChatType chatType, int receiverId, MessageBody body, String clientMsgId) {
        Optional<MessageRules.Violation> violation = MessageRules.violation(body, clientMsgId);
        if (violation.isPresent()) {
            ErrorCode code = violation.get().tooLarge() ? ErrorCode.TOO_LARGE : ErrorCode.INVALID_FRAME;
            return CompletableFuture.failedFuture(
                    new MessageRefusedException(code, violation.get().message(), false));
        }
        Outbox.Entry entry = new Outbox.Entry(
                new ClientFrame.Chat(chatType, receiverId, body, clientMsgId, false), new CompletableFuture<>());
        mailbox.execute(() -> sender.send(entry));
        return entry.acked();
    }

    /** Marks everything of a conversation as read, up to and including this message. */
    public void read(ChatType chatType, int receiverId, long messageId) {
        mailbox.execute(() -> {
            receipts.mark(chatType, receiverId, ReceiptStatus.READ, messageId);
            sendReceipts();
        });
    }

    /** Says that one types; says nothing where there is no connection. The server passes on one in 2 s. */
    public void typing(ChatType chatType, int receiverId) {
        mailbox.execute(() -> connector.send(new ClientFrame.Typing(chatType, receiverId)));
    }

    /** Done when no message waits for its ack. */
    public CompletableFuture<Void> flushed() {
        CompletableFuture<Void> flushed = new CompletableFuture<>();
        mailbox.execute(() -> sender.whenEmpty(flushed));
        return flushed;
    }

    /** Everything before this has been heard; null before the first {@code ready}. To be kept, and resumed from. */
    public @Nullable Position position() {
        return position;
    }

    /** Where the client stands. */
    public ConnectionState state() {
        return state;
    }

    /** Ends at once; messages without an ack fail with {@link ClientStoppedException}. */
    @Override
    public void close() {
        mailbox.execute(() -> connector.stop("closed"));
    }

    private void sendReceipts() {
        if (connector.state() instanceof ConnectionState.Online) {
            receipts.take(RECEIPTS_AT_ONCE).forEach(connector::send);
            if (!receipts.isEmpty()) {
                sendReceiptsAfter(RECEIPT_PAUSE);
            }
        }
    }

    private void onChat(ServerFrame.Chat chat, int self) {
        String clientMsgId = chat.clientMsgId();
        if (chat.senderId() == self && clientMsgId != null && sender.awaits(clientMsgId)) {
            // The ack died with its connection, and the backlog tells what it would have said.
            onAck(new Ack(clientMsgId, chat.messageId(), chat.createdAt()));
            return;
        }
        if (seenMessages.put(chat.messageId(), true) != null) {
            listener.onRepeatedMessage(chat);
            return;
        }
        listener.onMessage(chat);
        if (options.ownReceipts() && chat.senderId() != self) {
            int receiverId = chat.chatType() == ChatType.PRIVATE ? chat.senderId() : chat.receiverId();
            receipts.mark(chat.chatType(), receiverId, ReceiptStatus.DELIVERED, chat.messageId());
            sendReceiptsAfter(RECEIPT_MERGE_TIME);
        }
    }

    private void sendReceiptsAfter(Duration wait) {
        if (!receiptsScheduled) {
            receiptsScheduled = true;
            options.surroundings()
                    .timer()
                    .after(
                            wait,
                            () -> mailbox.execute(() -> {
                                receiptsScheduled = false;
                                sendReceipts();
                            }));
        }
    }

    private void onAck(Ack ack) {
        String clientMsgId = ack.clientMsgId();
        if (clientMsgId == null) {
            return;
        }
        // Where a backlog repeats the message, the application knows it already.
        seenMessages.put(ack.messageId(), true);
        sender.onAck(clientMsgId, ack)
                .ifPresent(correction ->
                        listener.onAckCorrected(clientMsgId, correction.wrongId(), ack.messageId(), ack.createdAt()));
    }

    private void onFailure(ServerFrame.Failure failure) {
        String clientMsgId = failure.clientMsgId();
        if (clientMsgId != null) {
            if (sender.onFailure(clientMsgId, failure)) {
                listener.onPostponed(clientMsgId, failure);
            }
            return;
        }
        if (failure.code() == ErrorCode.RATE_LIMITED) {
            sender.pause(failure);
        }
        if (failure.code() == ErrorCode.RATE_LIMITED || failure.code() == ErrorCode.UNAVAILABLE) {
            // Which frame it was about is not said; receipts are the ones that have no other answer.
            receipts.refused();
            sendReceiptsAfter(RECEIPT_PAUSE);
        }
        listener.onError(failure);
    }

    private final class Owner implements Connector.Owner {

        private int self;

        @Override
        public URI address() {
            String scheme = "https".equalsIgnoreCase(options.url().getScheme()) ? "wss" : "ws";
            List<String> query = new ArrayList<>();
            Position resume = position;
            if (resume != null) {
                query.add("resume=" + resume);
            }
            if (options.ownReceipts()) {
                query.add("receipts=client");
            }
            return URI.create(scheme + "://" + options.url().getAuthority() + "/ws/chat"
                    + (query.isEmpty() ? "" : "?" + String.join("&", query)));
        }

        @Override
        public void stateChanged(ConnectionState next) {
            state = next;
            switch (next) {
                case ConnectionState.Idle ignored -> {}
                case ConnectionState.Connecting ignored -> {}
                case ConnectionState.Online ignored -> {
                    sender.connectionCame();
                    sendReceipts();
                }
                case ConnectionState.Lost ignored -> {
                    sender.connectionWent();
                    receipts.connectionLost();
                }
                case ConnectionState.Stopped(String reason) -> {
                    sender.stopped(reason);
                    ready.completeExceptionally(new ClientStoppedException(reason));
                }
            }
            listener.onConnection(next);
        }

        @Override
        public void received(ServerFrame frame) {
            switch (frame) {
                case ServerFrame.Hello hello -> self = hello.userId();
                case ServerFrame.Chat chat -> onChat(chat, self);
                case Ack ack -> onAck(ack);
                case ServerFrame.Status status -> listener.onStatus(status);
                case ServerFrame.Typing typing -> listener.onTyping(typing);
                case ServerFrame.Room room -> listener.onRoom(room);
                case ServerFrame.Ready caughtUp -> {
                    position = caughtUp.position();
                    ready.complete(caughtUp);
                    listener.onReady(caughtUp);
                }
                case ServerFrame.Failure failure -> onFailure(failure);
                case ServerFrame.Reconnect ignored -> {}
                case ServerFrame.Pong ignored -> {}
            }
        }
    }
}
