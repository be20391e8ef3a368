package chat.parley.cluster.load;

import chat.parley.client.ClientListener;
import chat.parley.client.ClientOptions;
import chat.parley.client.ParleyClient;
import chat.parley.client.connection.Surroundings;
import chat.parley.client.connection.TokenSource;
import chat.parley.cluster.audit.Device;
import chat.parley.cluster.audit.Journal;
import chat.parley.cluster.audit.Sending;
import chat.parley.cluster.audit.SessionRecord;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.net.URI;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A device that is on: Parley's own client over a transport that records. */
final class DeviceClient implements ClientListener, AutoCloseable {

    private static final int OUTBOX = 10_000;
    private static final int WINDOW = 32;
    private static final int REMEMBERED = 50;

    /** A message of this device and its place. */
    record Said(Sending sending, long messageId) {}

    private final Device device;
    private final RecordingTransport transport;
    private final ParleyClient client;
    private final Map<ConversationKey, Long> newestHeard = new ConcurrentHashMap<>();
    private final Queue<Said> said = new ConcurrentLinkedQueue<>();
    private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();

    DeviceClient(Device device, URI url, TokenSource tokens, Surroundings shared, Journal journal) {
        this.device = device;
        this.transport = new RecordingTransport(shared.transport(), journal, device);
        Surroundings own = new Surroundings(transport, shared.timer(), shared.blocking(), shared.random());
        this.client =
                new ParleyClient(new ClientOptions(url, null, device.ownReceipts(), OUTBOX, WINDOW, own), tokens, this);
        client.connect();
    }

    Device device() {
        return device;
    }

    ParleyClient client() {
        return client;
    }

    RecordingTransport transport() {
        return transport;
    }

    /** Says it, for the first time or again. */
    void say(Sending sending) {
        ChatType chatType = sending.conversation().chatType();
        client.send(chatType, receiverId(sending), body(sending), sending.clientMsgId())
                .whenComplete((ack, failure) -> {
                    if (failure == null) {
                        said.add(new Said(sending, ack.messageId()));
                        if (said.size() > REMEMBERED) {
                            said.poll();
                        }
                    }
                });
    }

    static int receiverId(Sending sending) {
        return switch (sending.conversation()) {
            case ConversationKey.Private two -> two.peerOf(sending.senderId());
            case ConversationKey.Room room -> room.roomId();
        };
    }

    static MessageBody body(Sending sending) {
        return new MessageBody(MessageType.TEXT, sending.text(), null);
    }

    /** One of the last messages of this device that were acked, if there are some. */
    @Nullable
    Said someSaid(Random random) {
        // Drawn in any case: what is drawn next must not depend on what was acked by now.
        int drawn = random.nextInt(REMEMBERED);
        Said[] all = said.toArray(Said[]::new);
        return all.length == 0 ? null : all[drawn % all.length];
    }

    /** Marks the newest that was heard of a conversation as read. */
    void read(ConversationKey conversation) {
        Long newest = newestHeard.get(conversation);
        if (newest != null) {
            int receiverId = switch (conversation) {
                case ConversationKey.Private two -> two.peerOf(device.userId());
                case ConversationKey.Room room -> room.roomId();
            };
            client.read(conversation.chatType(), receiverId, newest);
        }
    }

    /** Done when everything said has its answer. */
    CompletableFuture<Void> flushed() {
        return client.flushed();
    }

    boolean isReady() {
        SessionRecord session = transport.session();
        return session != null && session.isReady();
    }

    @Override
    public String toString() {
        SessionRecord session = transport.session();
        return device + (session == null ? " never connected" : " connected at " + session.openedMs() + " ms");
    }

    /** Answers that should not have come. */
    Queue<String> unexpected() {
        return unexpected;
    }

    @Override
    public void onMessage(ServerFrame.Chat message) {
        newestHeard.merge(
                ConversationKey.of(message.chatType(), message.senderId(), message.receiverId()),
                message.messageId(),
                Math::max);
    }

    @Override
    public void onError(ServerFrame.Failure failure) {
        unexpected.add(device + " was told " + failure);
    }

    @Override
    public void close() {
        client.close();
    }
}
