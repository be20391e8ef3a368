package chat.parley.history.message;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.history.LargeStore;
import chat.parley.history.LargeStore.Plan;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The plans of the message queries over a large store. */
@Timeout(120)
class MessagePlanTest {

    private final LargeStore store = LargeStore.shared();

    @Test
    void aPageByIdReadsThatPageAlone() {
        Plan plan = page(MessageHistory.SELECT_PRIVATE, (1L << 32) + 10, 0);

        assertThat(plan.scans())
                .contains("Index Only Scan message message_pkey")
                .noneMatch(scan -> scan.startsWith("Seq"));
        assertThat(plan.pages()).isLessThan(200);
    }

    @Test
    void aPageOfALargeRoomReadsThatPageAlone() {
        Plan plan = page(MessageHistory.SELECT_ROOM, -LargeStore.ROOM, 0);

        assertThat(plan.scans())
                .contains("Index Only Scan message message_pkey")
                .noneMatch(scan -> scan.startsWith("Seq"));
        assertThat(plan.pages()).isLessThan(200);
    }

    @Test
    void aDeepPageSkipsEntriesOfTheIndexAndNotRows() {
        Plan plan = page(MessageHistory.SELECT_ROOM, -LargeStore.ROOM, 15_000);

        assertThat(plan.scans())
                .contains("Index Only Scan message message_pkey")
                .noneMatch(scan -> scan.startsWith("Seq"));
        // 15,000 index entries of 24 bytes in leaves that are 90 % full, and the page's own rows.
        assertThat(plan.pages()).isLessThan(400);
    }

    @Test
    void aMessageIsFoundThroughTheCallersOwnConversations() {
        Map<String, Object> parameters = new TreeMap<>();
        parameters.put("user", LargeStore.USER);
        parameters.put("partition", 2);
        parameters.put("id", 3 * 4096 + 2);
        Plan plan = store.explain(MessageStatuses.SELECT_VISIBLE, parameters);

        assertThat(plan.scans())
                .noneMatch(scan -> scan.startsWith("Seq Scan message") || scan.startsWith("Seq Scan member"));
        assertThat(plan.pages()).isLessThan(40_000);
    }

    @Test
    void anOwnMessageIsFoundByItsIndex() {
        Map<String, Object> parameters = new TreeMap<>();
        parameters.put("conversation", (1L << 32) + 10);
        parameters.put("sender", LargeStore.USER);
        parameters.put("client_msg_id", "'c2'");
        Plan plan = store.explain(OwnMessages.SELECT_BY_CLIENT_ID, parameters);

        assertThat(plan.scans()).containsExactly("Index Scan message message_idempotency");
        assertThat(plan.pages()).isLessThan(20);
    }

    @Test
    void statusesOfALargeRoomsPageLookAtItsMembersAtMostOnce() {
        StoredMessage newest =
                new StoredMessage(4096L * 30_000 + 3, 1, LargeStore.ROOM, "", "", "sent", "text", null, "room");
        RoomWatermarks nobody = RoomWatermarks.read(store.rows().jdbc(), -LargeStore.ROOM, List.of(newest));
        assertThat(nobody.statusOf(1, 4096L * 30_000 + 3)).isEqualTo("sent");

        Plan quick = store.explain(
                RoomWatermarks.COUNT_LAGGARDS, Map.of("conversation", -LargeStore.ROOM, "oldest", 4096L * 30_000 + 3));
        assertThat(quick.pages()).as("%s", quick.scans()).isLessThan(20);
        Plan full = store.explain(RoomWatermarks.SELECT_LOWEST, Map.of("conversation", -LargeStore.ROOM));
        assertThat(full.pages()).isLessThan(2 * 1_000);
    }

    @Test
    void statusesOfAMessageThatIsDesertedLookAtStaysByTheirIndex() {
        Map<String, Object> parameters = new TreeMap<>();
        parameters.put("conversation", -LargeStore.ROOM);
        parameters.put("ids", 4096L * 10_000 + 3);
        Plan plan = store.explain(RoomWatermarks.SELECT_DESERTED, parameters);

        assertThat(plan.scans())
                .anyMatch(scan -> scan.startsWith("Index Scan stay"))
                .noneMatch(scan -> scan.startsWith("Seq"));
        // 250 stays on either side of it.
        assertThat(plan.pages()).isLessThan(300);
    }

    private Plan page(String sql, long conversation, int offset) {
        Map<String, Object> parameters = new TreeMap<>();
        parameters.put("conversation", conversation);
        parameters.put("before", 1L << 53);
        parameters.put("offset", offset);
        parameters.put("size", 20);
        return store.explain(sql, parameters);
    }
}
