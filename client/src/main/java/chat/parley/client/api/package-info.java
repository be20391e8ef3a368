/**
 * The REST calls (contract, sections 4 and 5): accounts, rooms, history. A login from here gives the token that a
 * connection needs; what the calls tell comes from the store, which follows the log.
 */
@NullMarked
package chat.parley.client.api;

import org.jspecify.annotations.NullMarked;
