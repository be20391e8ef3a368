package chat.parley.gateway.push;

import chat.parley.gateway.Settings;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;

/** Room sizes for tests of other packages. */
public final class TestRoomSizes {

    private TestRoomSizes() {}

    /** All rooms are small but this one. */
    public static RoomSizes withLargeRoom(int roomId) {
        RoomSizes sizes = new RoomSizes(Settings.receipts(200, "200ms"));
        sizes.learn(roomId, 201, MessageId.of(0, 1), Position.of(10));
        return sizes;
    }
}
