/**
 * What is under way between the application and the server: messages without an ack, receipts that no connection took yet,
 * ids that came before. It outlives connections ({@code connection}), and knows nothing of time or sockets.
 */
@NullMarked
package chat.parley.client.delivery;

import org.jspecify.annotations.NullMarked;
