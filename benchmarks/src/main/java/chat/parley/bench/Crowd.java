package chat.parley.bench;

import chat.parley.client.ClientListener;
import chat.parley.client.ClientOptions;
import chat.parley.client.ParleyClient;
import chat.parley.client.api.Accounts;
import chat.parley.client.connection.ConnectionState;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** All users, connected. */
final class Crowd implements AutoCloseable {

    private static final int CONNECTING_AT_ONCE = 50;

    private final List<BenchUser> users;
    private final Ledger ledger;
    private final Text text;
    private final List<ParleyClient> clients = new ArrayList<>();

    Crowd(List<BenchUser> users, Ledger ledger, Text text) {
        this.users = users;
        this.ledger = ledger;
        this.text = text;
    }

    /**
     * Connects everybody and waits for all backlogs.
     *
     * @param limit how long the next one, and all in the end, may take to become ready
     * @throws IllegalStateException with how many did, when the limit passes or one is refused
     */
    void connect(ClientOptions options, Accounts accounts, Duration limit) throws InterruptedException {
        Semaphore connecting = new Semaphore(CONNECTING_AT_ONCE);
        List<CompletableFuture<?>> ready = new ArrayList<>();
        for (BenchUser user : users) {
            if (!connecting.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(notReady(ready, limit));
            }
            ParleyClient client = new ParleyClient(
                    options, accounts.tokens(user.login()), new Ear(user.login().userId()));
            clients.add(client);
            ready.add(client.whenReady().whenComplete((position, failure) -> connecting.release()));
            client.connect();
        }
        try {
            CompletableFuture.allOf(ready.toArray(CompletableFuture[]::new))
                    .get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            throw new IllegalStateException("a user cannot connect: " + failure.getCause(), failure);
        } catch (TimeoutException late) {
            throw new IllegalStateException(notReady(ready, limit), late);
        }
    }

    private String notReady(List<CompletableFuture<?>> ready, Duration limit) {
        long online = clients.stream()
                .filter(client -> client.state() instanceof ConnectionState.Online)
                .count();
        long done = ready.stream()
                .filter(each -> each.isDone() && !each.isCompletedExceptionally())
                .count();
        return done + " of " + users.size() + " users became ready (" + online
                + " are online), the others did not within " + limit.toSeconds() + " s";
    }

    /** Sends a message; the ledger hears of its ack. */
    void send(int message, int sender, ChatType chatType, int receiverId) {
        ledger.sent();
        MessageBody body = new MessageBody(MessageType.TEXT, text.of(message), null);
        var _ = clients.get(sender)
                .send(chatType, receiverId, body, text.clientMsgId(message))
                .whenComplete((ack, failure) -> {
                    if (ack != null) {
                        ledger.acked(message, ack.messageId(), System.nanoTime());
                    } else {
                        ledger.failed();
                    }
                });
    }

    @Override
    public void close() {
        clients.forEach(ParleyClient::close);
    }

    /** What one user hears. Called by one thread at a time. */
    private final class Ear implements ClientListener {

        private final int self;
        private final Map<ConversationKey, Long> lastIds = new HashMap<>();
        private boolean wasOnline;

        Ear(int self) {
            this.self = self;
        }

        @Override
        public void onMessage(ServerFrame.Chat chat) {
            long now = System.nanoTime();
            int message = text.number(chat.body().content());
            if (message < 0 || chat.senderId() == self) {
                return;
            }
            ledger.delivered(message, now);
            ConversationKey conversation = ConversationKey.of(chat.chatType(), chat.senderId(), chat.receiverId());
            Long before = lastIds.put(conversation, chat.messageId());
            if (before != null && before > chat.messageId()) {
                ledger.outOfOrder();
            }
        }

        @Override
        public void onRepeatedMessage(ServerFrame.Chat chat) {
            if (chat.senderId() != self && text.number(chat.body().content()) >= 0) {
                ledger.repeatedFrame();
            }
        }

        @Override
        public void onPostponed(String clientMsgId, ServerFrame.Failure failure) {
            int message = text.numberOfClientMsgId(clientMsgId);
            if (message >= 0) {
                ledger.postponed(message);
            }
        }

        @Override
        public void onAckCorrected(String clientMsgId, long wrongId, long messageId, Instant createdAt) {
            int message = text.numberOfClientMsgId(clientMsgId);
            if (message >= 0) {
                ledger.corrected(message, messageId);
            }
        }

        @Override
        public void onConnection(ConnectionState state) {
            if (state instanceof ConnectionState.Online) {
                if (wasOnline) {
                    ledger.reconnected();
                }
                wasOnline = true;
            }
        }
    }
}
