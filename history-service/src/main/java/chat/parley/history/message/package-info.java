/**
 * Messages as they stand in the store: pages of a conversation's history, a message's status, and a sender's own message by
 * its {@code client_msg_id}. What comes before: {@code store} decides which copy answers.
 */
@NullMarked
package chat.parley.history.message;

import org.jspecify.annotations.NullMarked;
