/**
 * Answers every query over the store (contract, section 4). Before it, message-service folds the log into the store; after
 * it come clients, and gateways that ask for backlogs.
 */
@NullMarked
package chat.parley.history;

import org.jspecify.annotations.NullMarked;
