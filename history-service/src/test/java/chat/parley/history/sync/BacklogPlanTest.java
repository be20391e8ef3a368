package chat.parley.history.sync;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.history.LargeStore;
import chat.parley.history.LargeStore.Plan;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The plans of a backlog for a user of 5,000 conversations. */
@Timeout(120)
class BacklogPlanTest {

    private static final String START = "\"{0,0,0,0}\"";

    private final LargeStore store = LargeStore.shared();

    @Test
    void conversationsThatOweNothingCostALookUpEach() {
        Plan plan = store.explain(BacklogQueries.SELECT_MESSAGES, parameters("NULL", 20_000));

        assertThat(plan.scans()).noneMatch(scan -> scan.startsWith("Seq Scan message"));
        assertThat(plan.pages()).isLessThan(6L * LargeStore.CONVERSATIONS);
    }

    /** Everything of 5,000 conversations is asked for, and a hundred messages are wanted. */
    @Test
    void theLimitEndsTheWorkAndNotOnlyTheAnswer() {
        Plan limited = store.explain(BacklogQueries.SELECT_MESSAGES, parameters(START, 100));
        Plan everything = store.explain(BacklogQueries.SELECT_MESSAGES, parameters(START, 20_000));

        assertThat(limited.scans()).noneMatch(scan -> scan.startsWith("Seq Scan message"));
        assertThat(everything.pages() - limited.pages()).isGreaterThan(2L * LargeStore.CONVERSATIONS);
    }

    /** Whoever stops reading at a limit has not made Postgres read, and sort, what all the others missed. */
    @Test
    void answersComeOneAfterTheOtherAndNothingIsSortedForIt() {
        Plan plan = store.explain(BacklogQueries.SELECT_MESSAGES, parameters(START, 100));

        assertThat(plan.root().path("Node Type").asString()).isEqualTo("Nested Loop");
    }

    @Test
    void statusesAndRoomsAreLookUps() {
        Map<String, Object> parameters = parameters(START, 0);
        parameters.put("room_limit", 200);
        parameters.put("limit", 1000);
        parameters.keySet().removeAll(List.of("total", "per_conversation"));
        assertThat(store.explain(BacklogQueries.SELECT_STATUSES, parameters).pages())
                .isLessThan(6L * LargeStore.CONVERSATIONS);
        assertThat(store.explain(BacklogQueries.SELECT_ROOMS, Map.of("users", "'{" + LargeStore.USER + "}'"))
                        .pages())
                .isLessThan(1_000);
    }

    private static Map<String, Object> parameters(String since, int total) {
        Map<String, Object> parameters = new TreeMap<>();
        parameters.put("users", "'{" + LargeStore.USER + "}'");
        parameters.put("since", "'{" + since + "}'");
        parameters.put("until", "'{NULL}'");
        parameters.put("per_conversation", 1000);
        parameters.put("total", total);
        return parameters;
    }
}
