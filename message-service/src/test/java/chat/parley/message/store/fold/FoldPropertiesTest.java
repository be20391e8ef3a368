package chat.parley.message.store.fold;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.message.log.LogRecord;
import chat.parley.message.log.Refusal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FoldPropertiesTest {

    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final int RECORDS = 250;

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anyBatchesWithAnyRestartsGiveWhatOneRecordAfterTheOtherGives(long seed) {
        LogScript script = new LogScript(seed);
        List<LogRecord> records = script.records(RECORDS);
        NaiveStore naive = new NaiveStore(GRACE);
        records.forEach(naive::apply);

        MemoryStore store = new MemoryStore();
        Map<Integer, Long> positions = new HashMap<>();
        TreeMap<Long, Refusal> refused = new TreeMap<>();
        for (List<LogRecord> batch : script.batches(records)) {
            // A crash before the commit: everything was computed, nothing was written.
            int attempts = script.chance(4) ? 2 : 1;
            for (int attempt = 1; attempt <= attempts; attempt++) {
                Changes changes = new Fold(GRACE).apply(store.load(Needs.of(batch)), batch);
                if (attempt == attempts) {
                    store.write(changes);
                    batch.forEach(each -> positions.put(each.partition(), each.offset() + 1));
                    changes.rejected()
                            .forEach(each -> refused.put(
                                    chat.parley.protocol.log.MessageId.of(each.partition(), each.offset()),
                                    each.refusal()));
                }
            }
        }

        assertThat(store.state).isEqualTo(naive.state);
        assertThat(refused).isEqualTo(naive.refused);
        assertThat(positions).isEqualTo(ends(records));
    }

    /** The generator is worth nothing if what is rare never happens. */
    @Test
    void scriptsReachEveryRule() {
        NaiveStore all = new NaiveStore(GRACE);
        TreeMap<Refusal, Integer> refusals = new TreeMap<>();
        int repeats = 0;
        int deleted = 0;
        int passedOn = 0;
        int stays = 0;
        for (long seed = 0; seed < 50; seed++) {
            all = new NaiveStore(GRACE);
            List<LogRecord> records = new LogScript(seed).records(RECORDS);
            for (LogRecord record : records) {
                Map<Integer, RoomState> before = new HashMap<>(all.state.rooms());
                all.apply(record);
                passedOn += (int) all.state.rooms().entrySet().stream()
                        .filter(room -> before.containsKey(room.getKey())
                                && before.get(room.getKey()).ownerId()
                                        != room.getValue().ownerId())
                        .count();
            }
            all.refused.values().forEach(refusal -> refusals.merge(refusal, 1, Integer::sum));
            repeats += all.state.repeats().size();
            stays += all.state.stays().size();
            deleted += (int) all.state.rooms().values().stream()
                    .filter(RoomState::deleted)
                    .count();
        }
        assertThat(refusals.keySet())
                .containsExactlyInAnyOrder(
                        Refusal.NOT_A_MEMBER, Refusal.UNKNOWN_ROOM, Refusal.ROOM_EXISTS, Refusal.NOT_OWNER);
        assertThat(refusals.values()).allMatch(count -> count > 50);
        assertThat(repeats).isGreaterThan(300);
        assertThat(deleted).isGreaterThan(20);
        assertThat(stays).isGreaterThan(20);
        assertThat(passedOn).isGreaterThan(10);
    }

    private static Map<Integer, Long> ends(List<LogRecord> records) {
        Map<Integer, Long> ends = new HashMap<>();
        records.forEach(each -> ends.put(each.partition(), each.offset() + 1));
        return ends;
    }
}
