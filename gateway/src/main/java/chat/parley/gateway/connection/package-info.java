/** A client's socket: handshake, frames in, heartbeat and farewell. Next: admission. */
@NullMarked
package chat.parley.gateway.connection;

import org.jspecify.annotations.NullMarked;
