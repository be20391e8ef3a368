/**
 * What happens when all clients of a gateway lose it in the same moment: whether they are back soon, have missed nothing, and
 * have not overrun what they come back to.
 */
@NullMarked
package chat.parley.cluster.storm;

import org.jspecify.annotations.NullMarked;
