/** The launcher's command line: {@code ./parley up}, {@code down}, {@code status} and so on. What comes next: the cluster. */
@NullMarked
package chat.parley.local.cli;

import org.jspecify.annotations.NullMarked;
