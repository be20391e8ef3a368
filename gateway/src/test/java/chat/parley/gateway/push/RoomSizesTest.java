package chat.parley.gateway.push;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.Settings;
import chat.parley.protocol.frame.RoomChange;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import org.junit.jupiter.api.Test;

class RoomSizesTest {

    private static final int ROOM = 7;
    private static final long JOINED = MessageId.of(0, 1);

    private final RoomSizes sizes = new RoomSizes(Settings.receipts(3, "200ms"));

    private static long at(long offset) {
        return MessageId.of(0, offset);
    }

    @Test
    void aRoomThatIsNotKnownIsSmall() {
        sizes.changed(ROOM, RoomChange.JOINED, at(5));
        assertThat(sizes.isLarge(ROOM)).isFalse();
    }

    @Test
    void aRoomIsLargeBeyondTheLimit() {
        sizes.learn(ROOM, 3, JOINED, Position.of(10));
        assertThat(sizes.isLarge(ROOM)).isFalse();
        sizes.changed(ROOM, RoomChange.JOINED, at(10));
        assertThat(sizes.isLarge(ROOM)).isTrue();
        sizes.changed(ROOM, RoomChange.LEFT, at(11));
        assertThat(sizes.isLarge(ROOM)).isFalse();
    }

    @Test
    void changesFromBeforeWhatTheStoreSaidAreInItAlready() {
        sizes.learn(ROOM, 3, JOINED, Position.of(10));
        sizes.changed(ROOM, RoomChange.JOINED, at(9));
        assertThat(sizes.isLarge(ROOM)).isFalse();
    }

    @Test
    void aChangeCountsOnce() {
        sizes.learn(ROOM, 2, JOINED, Position.of(10));
        sizes.changed(ROOM, RoomChange.JOINED, at(10));
        sizes.changed(ROOM, RoomChange.JOINED, at(10));
        assertThat(sizes.isLarge(ROOM)).isFalse();
    }

    @Test
    void anOlderWordOfTheStoreDoesNotReplaceANewerOne() {
        sizes.learn(ROOM, 4, JOINED, Position.of(20));
        sizes.learn(ROOM, 1, JOINED, Position.of(10));
        assertThat(sizes.isLarge(ROOM)).isTrue();
        sizes.learn(ROOM, 1, JOINED, Position.of(30));
        assertThat(sizes.isLarge(ROOM)).isFalse();
    }

    @Test
    void onlyMembershipChangesTheNumber() {
        sizes.learn(ROOM, 3, JOINED, Position.of(10));
        sizes.changed(ROOM, RoomChange.CREATED, at(10));
        sizes.changed(ROOM, RoomChange.UPDATED, at(11));
        assertThat(sizes.isLarge(ROOM)).isFalse();
    }
}
