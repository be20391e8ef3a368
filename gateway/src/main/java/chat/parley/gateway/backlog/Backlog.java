package chat.parley.gateway.backlog;

import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import java.util.List;

/**
 * What history-service says a user missed.
 *
 * @param messages oldest first
 * @param statuses status frames, ready to be sent
 * @param rooms all rooms of the user
 * @param position everything before it is in here
 * @param truncated there was more in some conversation than fits
 */
record Backlog(List<Message> messages, List<String> statuses, List<Room> rooms, Position position, boolean truncated) {

    /** A chat frame, ready to be sent. */
    record Message(long messageId, int senderId, ConversationKey conversation, String frame) {}

    /** A room of the user, the place in the log where he joined it, and how many are in it. */
    record Room(int roomId, long joinedId, int members) {}
}
