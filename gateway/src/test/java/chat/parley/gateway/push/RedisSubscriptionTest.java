package chat.parley.gateway.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.session.Credentials;
import chat.parley.gateway.session.FakeSocket;
import chat.parley.gateway.session.Session;
import chat.parley.platform.redis.RedisAccess;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.live.LiveEventCodec;
import chat.parley.protocol.log.Position;
import chat.parley.testing.Backends;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The connection itself, to a real Redis. */
@Timeout(60)
class RedisSubscriptionTest {

    private static final Duration COMMAND_TIMEOUT = Duration.ofMillis(100);
    private static final int ALICE = 1;

    private final LiveChannels channels = new LiveChannels(1);
    private final CountDownLatch stalled = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);

    /** An overloaded gateway: the connection's thread has no time for longer than a command may take. */
    @Test
    void aChannelThatIsFollowedDuringAStallIsConfirmedAfterIt() throws Exception {
        channels.listen(new Interrupted(this::stall));
        try (RedisSubscription subscription =
                new RedisSubscription(channels, 0, "redis", access(COMMAND_TIMEOUT), Duration.ofSeconds(30))) {
            subscription.start();
            channels.follow("stall-test:one", session()).get(10, TimeUnit.SECONDS);
            publishGap();
            assertThat(stalled.await(10, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> confirmed = channels.follow("stall-test:two", session());
            // What is tested is time that passes.
            TimeUnit.MILLISECONDS.sleep(5 * COMMAND_TIMEOUT.toMillis());
            assertThat(confirmed).isNotDone();
            goesOn.countDown();

            await().atMost(Duration.ofSeconds(10)).until(confirmed::isDone);
        } finally {
            goesOn.countDown();
        }
    }

    /** Its thread is behind with what has come, the pong among it. */
    @Test
    void aConnectionThatStillBringsSomethingIsNotLostForALatePong() throws Exception {
        Duration patience = Duration.ofMillis(300);
        int messages = 8;
        AtomicInteger interruptions = new AtomicInteger();
        channels.listen(new Interrupted(() -> {
            interruptions.incrementAndGet();
            // Longer than patience, all of them together, and each of them shorter.
            sleep(patience.toMillis() / 2);
        }));
        try (RedisSubscription subscription = new RedisSubscription(channels, 0, "redis", access(patience), patience)) {
            subscription.start();
            channels.follow("late-test:one", session()).get(10, TimeUnit.SECONDS);
            for (int i = 0; i < messages; i++) {
                publishGap();
            }
            channels.follow("late-test:two", session()).get(10, TimeUnit.SECONDS);
            assertThat(interruptions)
                    .as("announced, and none for a lost connection")
                    .hasValue(messages);
        }
    }

    private static void sleep(long ms) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    private static RedisAccess access(Duration commandTimeout) {
        RedisURI uri = RedisURI.create(Backends.shared().redisUrl());
        uri.setTimeout(commandTimeout);
        ClientOptions options = ClientOptions.builder()
                .autoReconnect(false)
                .timeoutOptions(TimeoutOptions.enabled())
                .build();
        return new RedisAccess(uri, options);
    }

    private static Session session() {
        return new Session(
                new Session.Opening("s1", new Credentials(ALICE, "token", Instant.MAX), null, false),
                FakeSocket.open(),
                10_000,
                Thread::startVirtualThread,
                written -> {},
                (user, delivery) -> {});
    }

    private static void publishGap() {
        RedisClient client = RedisClient.create(Backends.shared().redisUrl());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection
                    .sync()
                    .publish(Channels.PROGRESS, LiveEventCodec.encode(new LiveEvent.Progress(Position.START, true)));
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }

    private void stall() {
        stalled.countDown();
        try {
            goesOn.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does something at each interruption, on the connection's thread. */
    private record Interrupted(Runnable then) implements LiveListener {

        @Override
        public void onEvent(String channel, LiveEvent event, List<Session> sessions, Position announced) {}

        @Override
        public void onInterrupted(Position announced) {
            then.run();
        }
    }
}
