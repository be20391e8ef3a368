/** How far the store has got, so that a reader can wait for what its caller has already seen. */
@NullMarked
package chat.parley.platform.progress;

import org.jspecify.annotations.NullMarked;
