/** Who is online here, kept in Redis under this gateway's lease. */
@NullMarked
package chat.parley.gateway.presence;

import org.jspecify.annotations.NullMarked;
