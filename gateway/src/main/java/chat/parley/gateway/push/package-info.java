/** What fan-out says on Redis channels, handed to the sessions it is for. Before: message-service's fanout. */
@NullMarked
package chat.parley.gateway.push;

import org.jspecify.annotations.NullMarked;
