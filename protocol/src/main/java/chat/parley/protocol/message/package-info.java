/** What a chat message may hold; the same pure rules decide at the gateway and in the fold. */
@NullMarked
package chat.parley.protocol.message;

import org.jspecify.annotations.NullMarked;
