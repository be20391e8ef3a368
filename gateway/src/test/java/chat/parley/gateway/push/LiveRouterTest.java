package chat.parley.gateway.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.Settings;
import chat.parley.gateway.session.Corrections;
import chat.parley.gateway.session.Credentials;
import chat.parley.gateway.session.FakeSocket;
import chat.parley.gateway.session.Resumption;
import chat.parley.gateway.session.Session;
import chat.parley.gateway.session.Sessions;
import chat.parley.platform.trace.MessageSpans;
import chat.parley.protocol.frame.RoomChange;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveRouterTest {

    private static final int ALICE = 1;
    private static final int ROOM = 4;
    private static final long FIRST = MessageId.of(0, 10);
    private static final long REPEAT = MessageId.of(0, 12);

    private final FakeSocket socket = FakeSocket.open();
    private final Session session = new Session(
            new Session.Opening("s1", new Credentials(ALICE, "token", Instant.MAX), null, false),
            socket,
            10_000,
            Thread::startVirtualThread,
            written -> {},
            (user, delivery) -> {});
    private final Corrections corrections = new Corrections(Settings.gateway(Map.of()), Ticker.systemTicker());
    private final Recorder recorder = new Recorder();
    private final LiveRouter router = router(1);

    private LiveRouter router(int servers) {
        return new LiveRouter(
                new LiveChannels(servers),
                new Sessions(),
                recorder,
                new RoomSizes(Settings.receipts(200, "200ms")),
                corrections,
                MessageSpans.OFF);
    }

    @Test
    void aMessageWhoseRepeatWasAckedDoesNotComeInTheBacklogToo() {
        router.onEvent(
                Channels.ofUser(ALICE),
                new LiveEvent.Repeat("s1", "m1", REPEAT, FIRST, Instant.EPOCH),
                List.of(session),
                Position.START);

        await().until(() -> !socket.sent().isEmpty());
        assertThat(socket.sent().getFirst()).contains("\"ack\"").contains("" + FIRST);
        assertThat(session.feed().claim(FIRST)).isFalse();
    }

    @Test
    void aCorrectionIsForTheSessionThatSentTheRepeatAlone() {
        router.onEvent(
                Channels.ofUser(ALICE),
                new LiveEvent.Repeat("s2", "m1", REPEAT, FIRST, Instant.EPOCH),
                List.of(session),
                Position.START);

        assertThat(session.feed().claim(FIRST)).isTrue();
        assertThat(socket.sent()).isEmpty();
    }

    @Test
    void aCorrectionIsAlsoForWhoWasAnsweredWithTheRepeatOfAnotherConnection() {
        corrections.shared(REPEAT, "s0");
        corrections.shared(REPEAT, "s1");
        router.onEvent(
                Channels.ofUser(ALICE),
                new LiveEvent.Repeat("s2", "m1", REPEAT, FIRST, Instant.EPOCH),
                List.of(session),
                Position.START);

        await().until(() -> !socket.sent().isEmpty());
        assertThat(socket.sent().getFirst()).contains("\"ack\"").contains("" + FIRST);
        assertThat(session.feed().claim(FIRST)).isFalse();
    }

    @Test
    void whoIsAckedWithARepeatLaterIsToldTheFirstMessage() {
        router.onEvent(
                Channels.ofUser(ALICE),
                new LiveEvent.Repeat("s2", "m1", REPEAT, FIRST, Instant.EPOCH),
                List.of(),
                Position.START);

        assertThat(corrections.of(REPEAT)).contains(new Corrections.First(FIRST, Instant.EPOCH));
        assertThat(corrections.of(FIRST)).isEmpty();
    }

    /** Room 4's channel and Alice's are on different ones of two servers. */
    @Test
    void aLeavingThatOvertakesTheRoomTakesNothingFromBeforeAndLetsNothingThroughFromAfter() {
        LiveRouter ofTwo = router(2);
        ConversationKey.Room room = new ConversationKey.Room(ROOM);
        session.stays().enter(ROOM, FIRST);
        LiveEvent.Room left = new LiveEvent.Room(RoomChange.LEFT, ROOM, ALICE, REPEAT, "{}");

        ofTwo.onEvent(Channels.ofUser(ALICE), left, List.of(session), Position.START);
        assertThat(recorder.left).isEmpty();
        assertThat(session.stays().mayHear(room, REPEAT - 1)).isTrue();
        assertThat(session.stays().mayHear(room, REPEAT + 1)).isFalse();

        ofTwo.onEvent(Channels.ofRoom(ROOM), left, List.of(session), Position.START);
        assertThat(recorder.left).containsExactly(REPEAT);
    }

    @Test
    void aLeavingOfSomebodyElseLeadsNobodyOut() {
        router(2)
                .onEvent(
                        Channels.ofRoom(ROOM),
                        new LiveEvent.Room(RoomChange.LEFT, ROOM, ALICE + 1, REPEAT, "{}"),
                        List.of(session),
                        Position.START);
        assertThat(recorder.left).isEmpty();
    }

    @Test
    void aLeavingOnTheServerOfTheRoomLeadsOutAtOnce() {
        session.stays().enter(ROOM, FIRST);
        router.onEvent(
                Channels.ofUser(ALICE),
                new LiveEvent.Room(RoomChange.LEFT, ROOM, ALICE, REPEAT, "{}"),
                List.of(session),
                Position.START);
        assertThat(recorder.left).containsExactly(REPEAT);
    }

    private static final class Recorder implements Resumption {

        private final List<Long> left = new ArrayList<>();

        @Override
        public void again(Session session, Position announced) {}

        @Override
        public void joined(Session session, int roomId, long joinedId, Position announced) {}

        @Override
        public void left(Session session, int roomId, long leftId) {
            left.add(leftId);
        }
    }
}
