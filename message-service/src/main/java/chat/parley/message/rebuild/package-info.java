/**
 * The store is built from the log once more, beside the one that answers: to compare the two, or to replace it. Comes
 * after the store, of which it is the proof.
 */
@NullMarked
package chat.parley.message.rebuild;

import org.jspecify.annotations.NullMarked;
