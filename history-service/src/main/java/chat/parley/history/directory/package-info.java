/** Who there is, out of the accounts, and who is online, out of Redis. */
@NullMarked
package chat.parley.history.directory;

import org.jspecify.annotations.NullMarked;
