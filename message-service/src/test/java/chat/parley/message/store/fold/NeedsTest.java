package chat.parley.message.store.fold;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.message.log.LogRecord;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.Event.MemberLeft;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NeedsTest {

    private static final int ROOM = 7;
    private static final int OWNER = 1;
    private static final Map<Integer, RoomState> STORED =
            Map.of(ROOM, new RoomState("room", null, Instant.EPOCH, OWNER, 100_000, false));

    @Test
    void nobodyIsLookedForWhoMightInheritARoomWhoseOwnerStays() {
        assertThat(Needs.of(List.of(record(0, new MemberLeft(ROOM, 2, 2)), record(1, new MemberLeft(ROOM, 3, OWNER))))
                        .heirs(STORED))
                .isEmpty();
    }

    @Test
    void oneMoreThanLeaveIsLookedForWhereTheOwnerIsAmongThem() {
        Needs needs =
                Needs.of(List.of(record(0, new MemberLeft(ROOM, OWNER, OWNER)), record(1, new MemberLeft(ROOM, 2, 2))));

        assertThat(needs.heirs(STORED)).containsExactly(Map.entry(-(long) ROOM, 3));
        assertThat(needs.heirs(Map.of()))
                .as("of a room that begins in the batch")
                .isEmpty();
    }

    private static LogRecord record(long offset, Event event) {
        return new LogRecord(0, offset, Instant.EPOCH, event);
    }
}
