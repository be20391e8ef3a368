/** Who is in which room and who exists at all, as Redis knows it: filled from the store, kept fresh by fan-out. */
@NullMarked
package chat.parley.platform.membership;

import org.jspecify.annotations.NullMarked;
