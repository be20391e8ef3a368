/** One connected client as the other steps see it: who it is, what it may still be sent, and what it was sent already. */
@NullMarked
package chat.parley.gateway.session;

import org.jspecify.annotations.NullMarked;
