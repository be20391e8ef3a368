/** A user's conversations, newest first, with what he has not read. What comes before: {@code store}. */
@NullMarked
package chat.parley.history.conversation;

import org.jspecify.annotations.NullMarked;
