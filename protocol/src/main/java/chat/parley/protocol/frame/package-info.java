/** What goes over the socket, in both directions, and the codes of errors and closes. */
@NullMarked
package chat.parley.protocol.frame;

import org.jspecify.annotations.NullMarked;
