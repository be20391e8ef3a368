package chat.parley.history.sync;

import chat.parley.protocol.log.Position;
import java.util.List;

/**
 * The answer to a sync.
 *
 * @param messages oldest first; inside a conversation ids rise
 * @param statuses watermarks of other members that moved since the position asked from
 * @param rooms all rooms of the user, each with the place of his joining and how many members it has
 * @param position everything before it is in the answer, or was delivered before
 * @param truncated there was more, which is to be found in the history
 */
record Backlog(List<Entry> messages, List<Piece> statuses, List<Piece> rooms, Position position, boolean truncated) {}
