/** What a session missed, fetched from history-service and sent before live frames go through. */
@NullMarked
package chat.parley.gateway.backlog;

import org.jspecify.annotations.NullMarked;
