/** Engines that ask for certificates and passwords, for tests of what docs/operations.md says of them. */
@NullMarked
package chat.parley.testing.secured;

import org.jspecify.annotations.NullMarked;
