/** The decisions of the store, pure: facts and events in, changes out. The store loads the one before and writes the other after. */
@NullMarked
package chat.parley.message.store.fold;

import org.jspecify.annotations.NullMarked;
