/**
 * Which copy of the store answers, and when: a query that names a place in the log waits until a copy has got there. What
 * comes before: message-service writes the store; what comes next: the queries.
 */
@NullMarked
package chat.parley.history.store;

import org.jspecify.annotations.NullMarked;
