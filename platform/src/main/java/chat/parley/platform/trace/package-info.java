/** What a message's and a call's way through the cluster is traced by: who is drawn, the steps, how one is told of the other. */
@NullMarked
package chat.parley.platform.trace;

import org.jspecify.annotations.NullMarked;
