/** Commands and questions about rooms: checked against the projection, appended to the log, answered when the store has them. */
@NullMarked
package chat.parley.message.room;

import org.jspecify.annotations.NullMarked;
