/** What stands in the log: events, their JSON and how a record of any age is read again. */
@NullMarked
package chat.parley.protocol.event;

import org.jspecify.annotations.NullMarked;
