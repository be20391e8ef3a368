/** What the README tells a newcomer to type, typed: the script at the root, its commands one after the other, and what they say. */
@NullMarked
package chat.parley.cluster.newcomer;

import org.jspecify.annotations.NullMarked;
