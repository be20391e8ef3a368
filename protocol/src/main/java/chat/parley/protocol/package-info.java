/** What every side of Parley shares: the wire, the log and the live channels. No Spring, no I/O. */
@NullMarked
package chat.parley.protocol;

import org.jspecify.annotations.NullMarked;
