package chat.parley.history.sync;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.history.LargeStore;
import chat.parley.history.LargeStore.Plan;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The plans of a backlog for a user of 5,000 conversations. */
@Timeout(120)
class BacklogPlanTest {

    private final LargeStore store = LargeStore.shared();

    @Test
    void conversationsThatOweNothingCostALookUpEach() {
        Plan plan = store.explain(BacklogQueries.SELECT_UNDELIVERED, parameters(20_000));

        assertThat(plan.scans()).noneMatch(scan -> scan.startsWith("Seq Scan message"));
        assertThat(plan.pages()).isLessThan(6L * LargeStore.CONVERSATIONS);
    }

    /** Everything of 5,000 conversations is asked for, and a hundred messages are wanted. */
    @Test
    void theLimitEndsTheWorkAndNotOnlyTheAnswer() {
        Map<String, Object> parameters = parameters(100);
        parameters.put("since", "'{0,0,0,0}'");
        Plan limited = store.explain(BacklogQueries.SELECT_SINCE, parameters);
        parameters.put("total", 20_000);
        Plan everything = store.explain(BacklogQueries.SELECT_SINCE, parameters);

        assertThat(limited.scans()).noneMatch(scan -> scan.startsWith("Seq Scan message"));
        assertThat(everything.pages() - limited.pages()).isGreaterThan(2L * LargeStore.CONVERSATIONS);
    }

    @Test
    void statusesAndRoomsAreLookUps() {
        Map<String, Object> parameters = new TreeMap<>();
        parameters.put("user", LargeStore.USER);
        parameters.put("since", "'{0,0,0,0}'");
        parameters.put("room_limit", 200);
        parameters.put("limit", 1000);
        assertThat(store.explain(BacklogQueries.SELECT_STATUSES, parameters).pages())
                .isLessThan(6L * LargeStore.CONVERSATIONS);
        assertThat(store.explain(BacklogQueries.SELECT_ROOMS, Map.of("user", LargeStore.USER))
                        .pages())
                .isLessThan(1_000);
    }

    private static Map<String, Object> parameters(int total) {
        Map<String, Object> parameters = new TreeMap<>();
        parameters.put("user", LargeStore.USER);
        parameters.put("until", "NULL");
        parameters.put("per_conversation", 1000);
        parameters.put("total", total);
        return parameters;
    }
}
