package chat.parley.client;

import chat.parley.client.connection.ConnectionState;
import chat.parley.protocol.frame.ServerFrame;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps everything that a client hears. */
final class RecordingListener implements ClientListener {

    final List<ServerFrame> frames = new CopyOnWriteArrayList<>();
    final List<Long> messageIds = new CopyOnWriteArrayList<>();
    final List<ConnectionState> states = new CopyOnWriteArrayList<>();
    final List<String> postponed = new CopyOnWriteArrayList<>();
    final List<String> corrections = new CopyOnWriteArrayList<>();

    @Override
    public void onMessage(ServerFrame.Chat message) {
        frames.add(message);
        messageIds.add(message.messageId());
    }

    @Override
    public void onStatus(ServerFrame.Status status) {
        frames.add(status);
    }

    @Override
    public void onTyping(ServerFrame.Typing typing) {
        frames.add(typing);
    }

    @Override
    public void onRoom(ServerFrame.Room change) {
        frames.add(change);
    }

    @Override
    public void onReady(ServerFrame.Ready ready) {
        frames.add(ready);
    }

    @Override
    public void onError(ServerFrame.Failure failure) {
        frames.add(failure);
    }

    @Override
    public void onAckCorrected(String clientMsgId, long wrongId, long messageId, Instant createdAt) {
        corrections.add(clientMsgId + ": " + wrongId + " is " + messageId);
    }

    @Override
    public void onPostponed(String clientMsgId, ServerFrame.Failure failure) {
        postponed.add(clientMsgId);
    }

    @Override
    public void onConnection(ConnectionState state) {
        states.add(state);
    }

    ConnectionState lastState() {
        return states.getLast();
    }
}
