package chat.parley.gateway.push;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.session.Credentials;
import chat.parley.gateway.session.FakeSocket;
import chat.parley.gateway.session.Session;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.live.LiveEventCodec;
import chat.parley.protocol.live.Placement;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Channels that are spread over three servers. */
class SeveralServersTest {

    private static final int SERVERS = 3;

    private final LiveChannels channels = new LiveChannels(SERVERS);
    private final List<FakeRedis> redis =
            IntStream.range(0, SERVERS).mapToObj(FakeRedis::new).toList();
    private final List<String> userOn = IntStream.range(0, SERVERS)
            .mapToObj(SeveralServersTest::userChannelOn)
            .toList();
    private final List<Position> announcedBefore = new ArrayList<>();
    private final List<Position> interruptions = new ArrayList<>();
    private final Session session = new Session(
            new Session.Opening("one", new Credentials(1, "token", Instant.MAX), null, false),
            FakeSocket.open(),
            1_000,
            Thread::startVirtualThread,
            written -> {},
            (user, delivery) -> {});

    private static String userChannelOn(int server) {
        return IntStream.rangeClosed(1, 100)
                .mapToObj(Channels::ofUser)
                .filter(channel -> Placement.serverOf(channel, SERVERS) == server)
                .findFirst()
                .orElseThrow();
    }

    @BeforeEach
    void connectAndListen() {
        channels.listen(new LiveListener() {
            @Override
            public void onEvent(String channel, LiveEvent event, List<Session> sessions, Position announced) {
                announcedBefore.add(announced);
            }

            @Override
            public void onInterrupted(Position announced) {
                // Not yet what counts without the server that is lost.
                interruptions.add(channels.announced());
            }
        });
        for (int server = 0; server < SERVERS; server++) {
            channels.connected(server, redis.get(server));
        }
    }

    private void settle() {
        redis.forEach(each -> each.settle(channels));
    }

    private void announce(int server, long nextOffset) {
        channels.message(
                server,
                Channels.PROGRESS,
                LiveEventCodec.encode(new LiveEvent.Progress(Position.of(nextOffset), false)));
    }

    @Test
    void eachChannelIsSubscribedOnItsServerAndProgressOnAll() {
        userOn.forEach(channel -> channels.follow(channel, session));
        settle();
        for (int server = 0; server < SERVERS; server++) {
            assertThat(redis.get(server).subscribed).containsExactlyInAnyOrder(Channels.PROGRESS, userOn.get(server));
        }
    }

    @Test
    void anEventIsJudgedByTheLeastThatWasAnnounced() {
        channels.follow(userOn.get(1), session);
        settle();
        announce(0, 9);
        announce(1, 4);
        announce(2, 7);
        channels.message(
                1, userOn.get(1), LiveEventCodec.encode(new LiveEvent.Typing(ConversationKey.ofUsers(1, 2), 2, "{}")));
        assertThat(announcedBefore).containsExactly(Position.of(4));
    }

    @Test
    void aLostServerInterruptsBeforeTheOthersCountWithoutIt() {
        for (int server = 0; server < SERVERS; server++) {
            announce(server, 5 + server);
        }
        channels.disconnected(0);
        assertThat(interruptions).containsExactly(Position.of(5));
        assertThat(channels.announced()).isEqualTo(Position.of(6));
        assertThat(channels.isConnected()).isFalse();
        assertThat(channels.isConnected(0)).isFalse();
        assertThat(channels.isConnected(1)).isTrue();
    }

    @Test
    void onlyTheChannelsOfTheLostServerAreConfirmedAnew() {
        userOn.forEach(channel -> channels.follow(channel, session));
        settle();
        channels.disconnected(2);
        assertThat(channels.isConfirmed(userOn.get(0))).isTrue();
        assertThat(channels.isConfirmed(userOn.get(1))).isTrue();
        CompletableFuture<Void> again = channels.follow(userOn.get(2), session);
        assertThat(again).isNotDone();

        FakeRedis next = new FakeRedis(2);
        channels.connected(2, next);
        next.settle(channels);
        assertThat(again).isCompleted();
        assertThat(next.subscribed).containsExactlyInAnyOrder(Channels.PROGRESS, userOn.get(2));
    }

    @Test
    void twoChannelsAreInOrderOnOneServerAlone() {
        assertThat(channels.areInOrder(userOn.get(0), userOn.get(0))).isTrue();
        assertThat(channels.areInOrder(userOn.get(0), userOn.get(1))).isFalse();
        assertThat(new LiveChannels(1).areInOrder(userOn.get(0), userOn.get(1))).isTrue();
    }
}
