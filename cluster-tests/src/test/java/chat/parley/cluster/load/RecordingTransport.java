package chat.parley.cluster.load;

import chat.parley.client.connection.Transport;
import chat.parley.cluster.audit.Device;
import chat.parley.cluster.audit.Digest;
import chat.parley.cluster.audit.Journal;
import chat.parley.cluster.audit.SessionRecord;
import chat.parley.cluster.audit.Step;
import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.frame.ClientFrameCodec;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrameCodec;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.log.ConversationKey;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a device's client and the network and takes down every frame of every connection, before the client makes
 * anything of it. On request it cuts the connection or stops reading from it.
 */
final class RecordingTransport implements Transport {

    private final Transport network;
    private final Journal journal;
    private final Device device;
    private final AtomicReference<@Nullable Tap> current = new AtomicReference<>();

    RecordingTransport(Transport network, Journal journal, Device device) {
        this.network = network;
        this.journal = journal;
        this.device = device;
    }

    @Override
    public Connection open(URI address, String token, Duration patience, Events events) {
        Tap tap = new Tap(journal.open(device), events);
        tap.connection = network.open(address, token, patience, tap);
        current.set(tap);
        return tap;
    }

    /** Cuts the connection without a word to the server. */
    void cut() {
        Tap tap = current.get();
        if (tap != null && tap.end("cut by the test")) {
            tap.connection().abort();
            tap.events.lost("cut by the test");
        }
    }

    /** Reads nothing more from the current connection until {@link #readAgain()}. */
    void stopReading() {
        Tap tap = current.get();
        if (tap != null) {
            tap.stopReading();
        }
    }

    /** Goes on reading. */
    void readAgain() {
        Tap tap = current.get();
        if (tap != null) {
            tap.readAgain();
        }
    }

    /** The record of the newest connection. */
    @Nullable
    SessionRecord session() {
        Tap tap = current.get();
        return tap == null ? null : tap.session;
    }

    private final class Tap implements Connection, Events {

        private final SessionRecord session;
        private final Events events;
        private volatile @Nullable Connection connection;
        private boolean stopped;
        private int unasked;

        Tap(SessionRecord session, Events events) {
            this.session = session;
            this.events = events;
        }

        private Connection connection() {
            Connection opened = connection;
            if (opened == null) {
                throw new IllegalStateException("used before it was opened");
            }
            return opened;
        }

        private boolean end(String how) {
            boolean first = session.endedMs() == Integer.MAX_VALUE;
            session.ended(journal.nowMs(), how);
            return first;
        }

        synchronized void stopReading() {
            stopped = true;
        }

        synchronized void readAgain() {
            stopped = false;
            for (; unasked > 0; unasked--) {
                connection().requestNext();
            }
        }

        @Override
        public synchronized void requestNext() {
            if (stopped) {
                unasked++;
            } else {
                connection().requestNext();
            }
        }

        @Override
        public void send(String frame) {
            said(frame);
            connection().send(frame);
        }

        @Override
        public void close() {
            end("closed by the client");
            connection().close();
        }

        @Override
        public void abort() {
            end("given up by the client");
            connection().abort();
        }

        @Override
        public void opened() {
            events.opened();
        }

        @Override
        public void refused(int httpStatus) {
            end("refused with " + httpStatus);
            events.refused(httpStatus);
        }

        @Override
        public void text(String frame) {
            heard(frame);
            events.text(frame);
        }

        @Override
        public void closed(int closeCode, String reason) {
            end("closed with " + closeCode + " " + reason);
            events.closed(closeCode, reason);
        }

        @Override
        public void lost(String reason) {
            end("lost: " + reason);
            events.lost(reason);
        }

        private void said(String frame) {
            if (!(ClientFrameCodec.decode(frame) instanceof ClientFrameCodec.Decoded.Valid(var valid))) {
                return;
            }
            if (valid instanceof ClientFrame.Chat chat) {
                session.add(new Step.Spoke(journal.nowMs(), String.valueOf(chat.clientMsgId()), chat.retry()));
            } else if (valid instanceof ClientFrame.Receipt receipt) {
                ConversationKey conversation =
                        ConversationKey.of(receipt.chatType(), device.userId(), receipt.receiverId());
                session.add(new Step.Marked(journal.nowMs(), conversation, receipt.messageId(), receipt.status()));
            }
        }

        private void heard(String text) {
            ServerFrame frame;
            try {
                frame = ServerFrameCodec.decode(text)
                        .orElseThrow(() -> new IllegalStateException("a frame of an unknown type: " + text));
            } catch (FieldException broken) {
                throw new IllegalStateException("a broken frame: " + text, broken);
            }
            switch (frame) {
                case ServerFrame.Hello hello -> session.greeted(hello.sessionId());
                case ServerFrame.Chat chat -> {
                    ConversationKey conversation =
                            ConversationKey.of(chat.chatType(), chat.senderId(), chat.receiverId());
                    long digest =
                            Digest.of(conversation, chat.senderId(), chat.body().content());
                    session.add(new Step.Heard(journal.nowMs(), chat.messageId(), digest));
                }
                case ServerFrame.Ack ack ->
                    session.add(new Step.Acked(journal.nowMs(), String.valueOf(ack.clientMsgId()), ack.messageId()));
                case ServerFrame.Status status ->
                    session.add(new Step.StatusSeen(
                            journal.nowMs(),
                            ConversationKey.of(status.chatType(), device.userId(), status.receiverId()),
                            status.userId(),
                            status.messageId(),
                            status.status()));
                case ServerFrame.Ready ready ->
                    session.add(new Step.Ready(journal.nowMs(), ready.position(), ready.truncated()));
                case ServerFrame.Failure failure ->
                    session.add(
                            new Step.Refused(journal.nowMs(), String.valueOf(failure.clientMsgId()), failure.code()));
                case ServerFrame.Typing ignored -> {}
                case ServerFrame.Room ignored -> {}
                case ServerFrame.Reconnect ignored -> {}
                case ServerFrame.Pong ignored -> {}
            }
        }
    }
}
