package chat.parley.history.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.history.LargeStore;
import chat.parley.history.LargeStore.Plan;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ConversationsPlanTest {

    @Test
    void aPageOutOfFiveThousandConversationsTakesAFewLookUpsForEach() {
        Map<String, Object> parameters = new TreeMap<>();
        parameters.put("user", LargeStore.USER);
        parameters.put("offset", 0);
        parameters.put("size", 20);
        parameters.put("unread_limit", 10_000);
        Plan plan = LargeStore.shared().explain(Conversations.SELECT_PAGE, parameters);

        assertThat(plan.scans()).noneMatch(scan -> scan.startsWith("Seq Scan message"));
        assertThat(plan.pages()).isLessThan(12L * LargeStore.CONVERSATIONS);
    }
}
