/** Places and names in the log: message ids, positions, conversation keys. Everything else refers to these. */
@NullMarked
package chat.parley.protocol.log;

import org.jspecify.annotations.NullMarked;
