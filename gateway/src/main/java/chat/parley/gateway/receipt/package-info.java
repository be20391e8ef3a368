/** Who has received or read what: merged for a moment, then appended to the log. */
@NullMarked
package chat.parley.gateway.receipt;

import org.jspecify.annotations.NullMarked;
