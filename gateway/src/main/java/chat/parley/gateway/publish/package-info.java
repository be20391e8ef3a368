/** Appends what was admitted to the log, and acks what the log has. Before: admission. Next: message-service. */
@NullMarked
package chat.parley.gateway.publish;

import org.jspecify.annotations.NullMarked;
