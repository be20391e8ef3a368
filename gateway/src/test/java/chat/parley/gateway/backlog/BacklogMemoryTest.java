package chat.parley.gateway.backlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BacklogMemoryTest {

    private static final int KIB = 1_024;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final BacklogMemory memory =
            new BacklogMemory(Settings.gateway(Map.of("backlog.memory", "10KB", "backlog.answer-size", "1KB")), meters);

    private CompletableFuture<BacklogMemory.Share> begin(int bytes) {
        CompletableFuture<BacklogMemory.Share> share = new CompletableFuture<>();
        Thread.startVirtualThread(() -> share.complete(memory.reserve(bytes)));
        return share;
    }

    @Test
    void whoWantsMoreThanIsFreeWaitsForIt() {
        BacklogMemory.Share first = memory.reserve(8 * KIB);
        CompletableFuture<BacklogMemory.Share> second = begin(4 * KIB);
        first.release(KIB);
        assertThat(second).isNotDone();
        first.release(KIB);
        second.join();
        assertThat(memory.heldBytes()).isEqualTo(10 * KIB);
        assertThat(meters.get("parley.gateway.backlogs").gauge().value()).isEqualTo(10 * KIB);
    }

    @Test
    void whoWantsMoreThanThereIsHasAllOfIt() {
        try (BacklogMemory.Share all = memory.reserve(KIB * KIB)) {
            assertThat(memory.heldBytes()).isEqualTo(10 * KIB);
            all.release(KIB);
            assertThat(memory.heldBytes()).isEqualTo(9 * KIB);
        }
        assertThat(memory.heldBytes()).isZero();
    }

    @Test
    void whatIsLargerThanReckonedWithCountsAndMakesOthersWaitUntilItHasGone() {
        BacklogMemory.Share large;
        try (BacklogMemory.Share answer = memory.reserve(2 * KIB)) {
            large = answer.part(15 * KIB);
        }
        assertThat(memory.heldBytes()).isEqualTo(15 * KIB);
        CompletableFuture<BacklogMemory.Share> next = begin(1);
        large.release(5 * KIB);
        assertThat(next).isNotDone();
        large.close();
        next.join();
        await().until(() -> memory.heldBytes() == KIB);
    }

    @Test
    void aPartLeavesTheRestReserved() {
        BacklogMemory.Share answer = memory.reserve(4 * KIB);
        BacklogMemory.Share part = answer.part(3 * KIB);
        assertThat(memory.heldBytes()).isEqualTo(4 * KIB);
        answer.close();
        assertThat(memory.heldBytes()).isEqualTo(3 * KIB);
        part.close();
        part.close();
        assertThat(memory.heldBytes()).isZero();
    }
}
