/** What everybody who appends to the log must agree on. */
@NullMarked
package chat.parley.platform.log;

import org.jspecify.annotations.NullMarked;
