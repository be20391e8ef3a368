/**
 * The front door: one address for the whole cluster. What comes before: a client's connection; what comes next: the
 * gateway, message-service or history-service that its path belongs to (contract section 5). In production an ingress
 * takes this place, by the same table.
 */
@NullMarked
package chat.parley.local.front;

import org.jspecify.annotations.NullMarked;
