/**
 * What a user has missed (contract, section 3.3.4): the messages, the watermarks that moved, his rooms and the position they
 * belong to. Gateways ask when a session connects or catches up; what comes next are live frames.
 */
@NullMarked
package chat.parley.history.sync;

import org.jspecify.annotations.NullMarked;
