package chat.parley.client;

import chat.parley.client.connection.ConnectionState;
import chat.parley.protocol.frame.ServerFrame;
import java.lang.System.Logger.Level;
import java.time.Instant;

/**
 * Stands between the client and the application's listener: whatever that one throws is logged and goes no further. A failure
 * in {@code onConnection} would otherwise end the very step that connects.
 */
final class GuardedListener implements ClientListener {

    private static final System.Logger LOG = System.getLogger(GuardedListener.class.getName());

    private final ClientListener listener;

    GuardedListener(ClientListener listener) {
        this.listener = listener;
    }

    @Override
    public void onMessage(ServerFrame.Chat message) {
        guarded(() -> listener.onMessage(message));
    }

    @Override
    public void onRepeatedMessage(ServerFrame.Chat message) {
        guarded(() -> listener.onRepeatedMessage(message));
    }

    @Override
    public void onStatus(ServerFrame.Status status) {
        guarded(() -> listener.onStatus(status));
    }

    @Override
    public void onTyping(ServerFrame.Typing typing) {
        guarded(() -> listener.onTyping(typing));
    }

    @Override
    public void onRoom(ServerFrame.Room change) {
        guarded(() -> listener.onRoom(change));
    }

    @Override
    public void onReady(ServerFrame.Ready ready) {
        guarded(() -> listener.onReady(ready));
    }

    @Override
    public void onError(ServerFrame.Failure failure) {
        guarded(() -> listener.onError(failure));
    }

    @Override
    public void onPostponed(String clientMsgId, ServerFrame.Failure failure) {
        guarded(() -> listener.onPostponed(clientMsgId, failure));
    }

    @Override
    public void onAckCorrected(String clientMsgId, long wrongId, long messageId, Instant createdAt) {
        guarded(() -> listener.onAckCorrected(clientMsgId, wrongId, messageId, createdAt));
    }

    @Override
    public void onConnection(ConnectionState state) {
        guarded(() -> listener.onConnection(state));
    }

    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (Throwable failure) {
            LOG.log(Level.ERROR, "a listener failed", failure);
        }
    }
}
