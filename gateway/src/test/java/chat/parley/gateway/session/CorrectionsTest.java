package chat.parley.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.Settings;
import chat.parley.gateway.session.Corrections.First;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CorrectionsTest {

    private static final First FIRST = new First(4_097, Instant.EPOCH);

    private final AtomicLong nanos = new AtomicLong();

    private Corrections corrections(Map<String, String> settings) {
        return new Corrections(Settings.gateway(settings), nanos::get);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void aRepeatIsKnownForAsLongAsItIsAnsweredFromMemory() {
        Corrections corrections = corrections(Map.of("repeats.window", "1h"));
        pass(Duration.ofSeconds(10));
        corrections.note(8_193, FIRST);
        corrections.shared(8_193, "phone");

        pass(Duration.ofHours(1));
        assertThat(corrections.of(8_193)).contains(FIRST);
        assertThat(corrections.isShared(8_193, "phone")).isTrue();

        pass(Duration.ofMinutes(4));
        assertThat(corrections.of(8_193)).isEmpty();
        assertThat(corrections.isShared(8_193, "phone")).isFalse();
    }

    @Test
    void asManyAreKnownAsThereAreSendsThatAreRemembered() {
        Corrections corrections = corrections(Map.of("repeats.remembered", "40000"));
        LongStream.range(0, 40_000).forEach(id -> corrections.note(id, FIRST));
        assertThat(LongStream.range(0, 40_000).filter(id -> corrections.of(id).isEmpty()))
                .isEmpty();
    }
}
