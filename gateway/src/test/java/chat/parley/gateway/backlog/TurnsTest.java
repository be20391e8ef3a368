package chat.parley.gateway.backlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TurnsTest {

    private final Turns turns = new Turns(2);

    private CompletableFuture<Turns.Turn> begin(int userId) {
        CompletableFuture<Turns.Turn> turn = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                turn.complete(turns.begin(userId));
            } catch (InterruptedException stopped) {
                turn.completeExceptionally(stopped);
            }
        });
        return turn;
    }

    @Test
    void oneUserWaitsForHimselfAndNobodyElseDoes() throws Exception {
        Turns.Turn first = turns.begin(1);
        Turns.Turn second = turns.begin(1);
        CompletableFuture<Turns.Turn> third = begin(1);
        turns.begin(2).close();
        assertThat(third).isNotDone();
        first.close();
        third.join().close();
        second.close();
        assertThat(turns.users()).as("users remembered").isZero();
    }

    @Test
    void whoStopsWaitingIsForgotten() throws Exception {
        try (Turns.Turn _ = turns.begin(1);
                Turns.Turn _ = turns.begin(1)) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> turns.begin(1));
        }
        await().until(() -> turns.users() == 0);
    }
}
