/** The store's schema in versioned migrations: the accounts, and the projection that can be dropped and rebuilt. */
@NullMarked
package chat.parley.platform.schema;

import org.jspecify.annotations.NullMarked;
