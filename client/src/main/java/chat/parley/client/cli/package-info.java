/** The terminal client and the demo: what a person types becomes calls of {@link chat.parley.client.ParleyClient}. */
@NullMarked
package chat.parley.client.cli;

import org.jspecify.annotations.NullMarked;
