package chat.parley.gateway.push;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.Seeds;
import chat.parley.gateway.session.Credentials;
import chat.parley.gateway.session.FakeSocket;
import chat.parley.gateway.session.Session;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.live.LiveEventCodec;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LiveChannelsTest {

    private static final String CHANNEL = Channels.ofUser(1);

    private final LiveChannels channels = new LiveChannels(1);
    private final FakeRedis redis = new FakeRedis();
    private final List<String> heard = new ArrayList<>();
    private final List<Position> interruptions = new ArrayList<>();
    private final Session session = session("one");

    @BeforeEach
    void listen() {
        channels.listen(new LiveListener() {
            @Override
            public void onEvent(String channel, LiveEvent event, List<Session> sessions, Position announced) {
                heard.add(channel + " " + sessions.stream().map(Session::id).toList());
            }

            @Override
            public void onInterrupted(Position announced) {
                interruptions.add(announced);
            }
        });
    }

    private static Session session(String id) {
        return new Session(
                new Session.Opening(id, new Credentials(1, "token", Instant.MAX), null, false),
                FakeSocket.open(),
                1_000,
                Thread::startVirtualThread,
                written -> {},
                (user, delivery) -> {});
    }

    private static String typing() {
        return LiveEventCodec.encode(new LiveEvent.Typing(ConversationKey.ofUsers(1, 2), 2, "{}"));
    }

    private static String progress(long nextOffset, boolean gap) {
        return LiveEventCodec.encode(new LiveEvent.Progress(Position.of(nextOffset), gap));
    }

    @Test
    void followingCompletesOnceRedisHasConfirmed() {
        channels.connected(0, redis);
        CompletableFuture<Void> followed = channels.follow(CHANNEL, session);
        assertThat(followed).isNotDone();
        redis.settle(channels);
        assertThat(followed).isCompleted();
        assertThat(redis.subscribed).containsExactlyInAnyOrder(Channels.PROGRESS, CHANNEL);
    }

    @Test
    void aSecondSessionSharesTheSubscription() {
        channels.connected(0, redis);
        channels.follow(CHANNEL, session);
        CompletableFuture<Void> second = channels.follow(CHANNEL, session("two"));
        assertThat(second).isNotDone();
        redis.settle(channels);
        assertThat(second).isCompleted();
        channels.message(0, CHANNEL, typing());
        assertThat(heard).containsExactly(CHANNEL + " [one, two]");

        channels.unfollow(CHANNEL, session);
        channels.message(0, CHANNEL, typing());
        redis.settle(channels);
        assertThat(heard).last().isEqualTo(CHANNEL + " [two]");
        assertThat(redis.subscribed).contains(CHANNEL);
    }

    @Test
    void theLastSessionTakesTheSubscriptionWithIt() {
        channels.connected(0, redis);
        channels.follow(CHANNEL, session);
        channels.follow(CHANNEL, session);
        redis.settle(channels);
        channels.unfollow(CHANNEL, session);
        channels.unfollow(CHANNEL, session);
        redis.settle(channels);
        assertThat(redis.subscribed).containsExactly(Channels.PROGRESS);
        assertThat(channels.count()).isZero();
        channels.message(0, CHANNEL, typing());
        assertThat(heard).isEmpty();
    }

    /** Redis drops the channel between the two confirmations: the first one must not count for the second following. */
    @Test
    void aConfirmationOfAnEarlierFollowingDoesNotCount() {
        channels.connected(0, redis);
        redis.settle(channels);
        channels.follow(CHANNEL, session);
        channels.unfollow(CHANNEL, session);
        CompletableFuture<Void> again = channels.follow(CHANNEL, session);
        redis.step(channels);
        assertThat(again).isNotDone();
        redis.step(channels);
        assertThat(redis.subscribed).doesNotContain(CHANNEL);
        assertThat(again).isNotDone();
        redis.step(channels);
        assertThat(again).isCompleted();
    }

    @Test
    void followingWithoutAConnectionWaitsForOne() {
        CompletableFuture<Void> followed = channels.follow(CHANNEL, session);
        assertThat(channels.isConnected()).isFalse();
        channels.connected(0, redis);
        assertThat(channels.isConnected()).isTrue();
        assertThat(followed).isNotDone();
        redis.settle(channels);
        assertThat(followed).isCompleted();
    }

    @Test
    void aLostConnectionInterruptsAndEveryChannelIsConfirmedAnew() {
        channels.connected(0, redis);
        channels.follow(CHANNEL, session);
        redis.settle(channels);
        channels.message(0, Channels.PROGRESS, progress(7, false));
        channels.disconnected(0);
        assertThat(interruptions).containsExactly(Position.of(7));
        channels.disconnected(0);
        assertThat(interruptions).hasSize(1);

        CompletableFuture<Void> again = channels.follow(CHANNEL, session);
        assertThat(again).isNotDone();
        channels.connected(0, redis);
        redis.settle(channels);
        assertThat(again).isCompleted();
    }

    @Test
    void aConnectionLostBeforeItConfirmedLeavesNothingBehind() {
        channels.connected(0, redis);
        CompletableFuture<Void> followed = channels.follow(CHANNEL, session);
        channels.disconnected(0);
        // Confirmations of the lost connection must not count, not even those that nobody waits for any more.
        channels.confirmed(0, CHANNEL);
        assertThat(followed).isNotDone();

        FakeRedis next = new FakeRedis();
        channels.connected(0, next);
        next.settle(channels);
        assertThat(followed).isCompleted();
    }

    @Test
    void aGapInterruptsFromBeforeTheAnnouncement() {
        channels.connected(0, redis);
        channels.message(0, Channels.PROGRESS, progress(7, false));
        channels.message(0, Channels.PROGRESS, progress(9, true));
        assertThat(interruptions).containsExactly(Position.of(7));
        assertThat(channels.announced()).isEqualTo(Position.of(9));
        channels.message(0, Channels.PROGRESS, progress(8, false));
        assertThat(channels.announced()).isEqualTo(Position.of(9));
    }

    @Test
    void whatCannotBeReadIsPassedOver() {
        channels.connected(0, redis);
        channels.follow(CHANNEL, session);
        channels.message(0, CHANNEL, "nonsense");
        channels.message(0, CHANNEL, "{\"kind\":\"from the future\"}\n{}");
        channels.message(0, CHANNEL, typing());
        assertThat(heard).hasSize(1);
    }

    @Test
    void thousandsOfChannelsAreSubscribedInBatches() {
        for (int user = 1; user <= 1_234; user++) {
            channels.follow(Channels.ofUser(user), session);
        }
        List<Integer> batches = new ArrayList<>();
        channels.connected(0, new LiveChannels.Subscriber() {
            @Override
            public void subscribe(List<String> names) {
                batches.add(names.size());
            }

            @Override
            public void unsubscribe(String name) {}
        });
        assertThat(batches).containsExactly(1, 500, 500, 234);
    }

    static Stream<Long> seeds() {
        return Seeds.of(100);
    }

    /** Whatever comes and goes: a completed following means that Redis has the subscription, and stays so. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aCompletedFollowingIsTrueInAnyInterleaving(long seed) {
        Random random = new Random(seed);
        List<Session> sessions = List.of(session("a"), session("b"), session("c"));
        List<String> names = List.of(Channels.ofUser(1), Channels.ofRoom(1));
        FakeRedis current = null;
        for (int step = 0; step < 500; step++) {
            String name = names.get(random.nextInt(names.size()));
            Session some = sessions.get(random.nextInt(sessions.size()));
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> channels.follow(name, some);
                case 3, 4 -> channels.unfollow(name, some);
                case 5 -> {
                    if (current == null) {
                        current = new FakeRedis();
                        channels.connected(0, current);
                    }
                }
                case 6 -> {
                    if (random.nextInt(4) == 0) {
                        channels.disconnected(0);
                        current = null;
                    }
                }
                default -> {
                    if (current != null) {
                        current.step(channels);
                    }
                }
            }
            for (String followed : names) {
                if (channels.isConfirmed(followed)) {
                    assertThat(current).as("step %d", step).isNotNull();
                    assertThat(current.subscribed).as("step %d", step).contains(followed);
                }
            }
        }
        if (current == null) {
            current = new FakeRedis();
            channels.connected(0, current);
        }
        current.settle(channels);
        for (String name : names) {
            assertThat(current.subscribed.contains(name)).isEqualTo(channels.isFollowed(name));
            assertThat(channels.isConfirmed(name)).isEqualTo(channels.isFollowed(name));
        }
    }
}
