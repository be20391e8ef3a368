/** The chat page, as the module {@code web} built it: what a browser gets before it opens its socket ({@code connection}). */
@NullMarked
package chat.parley.gateway.page;

import org.jspecify.annotations.NullMarked;
