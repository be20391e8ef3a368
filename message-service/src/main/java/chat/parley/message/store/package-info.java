/** The log becomes history: records are folded and written in one transaction with the place they reach to. Comes after the log; history-service reads what is written here. */
@NullMarked
package chat.parley.message.store;

import org.jspecify.annotations.NullMarked;
