package chat.parley.message.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.platform.http.ApiException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TurnsTest {

    private static final int ROOM = 7;

    private final Turns turns = new Turns(Duration.ofSeconds(30));

    @Test
    void oneCommandAboutTheSameAtATime() throws Exception {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<? extends Future<?>> calls = IntStream.range(0, 200)
                    .mapToObj(_ -> callers.submit(() -> turns.ofMember(ROOM, 1, () -> {
                        assertThat(underWay.incrementAndGet()).isOne();
                        done.incrementAndGet();
                        underWay.decrementAndGet();
                    })))
                    .toList();
            for (Future<?> call : calls) {
                call.get();
            }
        }
        assertThat(done).hasValue(200);
    }

    @Test
    void othersDoNotWait() {
        turns.ofMember(
                ROOM,
                1,
                () -> turns.ofMember(
                        ROOM,
                        2,
                        () -> turns.ofMember(ROOM + 1, 1, () -> {
                            assertThat(turns.<Integer>ofRoom(ROOM, () -> 5)).isEqualTo(5);
                        })));
    }

    @Test
    void whoWaitsForTooLongIsToldAndTheNextOneIsNotHeldUp() throws Exception {
        Turns impatient = new Turns(Duration.ofMillis(20));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> first = callers.submit(() -> impatient.ofRoom(ROOM, () -> {
                begun.countDown();
                try {
                    end.await();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
                return true;
            }));
            begun.await();
            assertThatThrownBy(() -> impatient.ofRoom(ROOM, () -> true))
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("under way");
            end.countDown();
            assertThat(first.get()).isTrue();
        }
        assertThat(impatient.<Boolean>ofRoom(ROOM, () -> true)).isTrue();
    }

    @Test
    void whatFailsGivesItsTurnBack() {
        assertThatThrownBy(() -> turns.ofRoom(ROOM, () -> {
                    throw new IllegalStateException("failed");
                }))
                .hasMessage("failed");
        assertThat(turns.<Boolean>ofRoom(ROOM, () -> true)).isTrue();
    }
}
