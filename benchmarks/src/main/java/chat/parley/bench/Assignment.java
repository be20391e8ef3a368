package chat.parley.bench;

import chat.parley.protocol.log.ChatType;

/**
 * Who says each message where. A function of its number, so that nothing has to be kept: users take turns, and each talks
 * to his neighbour, or to a room that he is in.
 */
record Assignment(Plan plan) {

    /** A sender, by his place among the users, and where he says it: the peer's place, or the room's. */
    record Turn(int sender, ChatType chatType, int receiver) {}

    Turn of(int message) {
        if (isForARoom(message)) {
            int room = message % plan.rooms();
            int sender = member(room, message / plan.rooms() % plan.roomSize());
            return new Turn(sender, ChatType.ROOM, room);
        }
        int sender = message % plan.connections();
        return new Turn(sender, ChatType.PRIVATE, sender ^ 1);
    }

    /** The n-th member of a room, as a place among the users; members of a room are spread over all users. */
    int member(int room, int number) {
        return (int) ((room + (long) number * plan.connections() / plan.roomSize()) % plan.connections());
    }

    /** How many users are to get the message. */
    int receivers(int message) {
        return isForARoom(message) ? plan.roomSize() - 1 : 1;
    }

    private boolean isForARoom(int message) {
        // Spread evenly: the share's whole part grows by one at this message.
        return plan.rooms() > 0 && (long) ((message + 1) * plan.roomShare()) > (long) (message * plan.roomShare());
    }
}
