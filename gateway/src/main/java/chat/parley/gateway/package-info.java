/** The gateway: where sockets end and the log begins. Stateless but for the connections it holds. */
@NullMarked
package chat.parley.gateway;

import org.jspecify.annotations.NullMarked;
