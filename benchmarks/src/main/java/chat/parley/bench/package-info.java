/**
 * The load driver. Before it stands a running cluster; {@link chat.parley.bench.Main} brings users, a schedule and a
 * verdict, and says what it cost.
 */
@NullMarked
package chat.parley.bench;

import org.jspecify.annotations.NullMarked;
