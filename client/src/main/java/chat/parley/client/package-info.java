/**
 * The Java client: {@link chat.parley.client.ParleyClient} keeps one user connected, {@link chat.parley.client.api} makes
 * the REST calls. What it says arrives at a gateway.
 */
@NullMarked
package chat.parley.client;

import org.jspecify.annotations.NullMarked;
