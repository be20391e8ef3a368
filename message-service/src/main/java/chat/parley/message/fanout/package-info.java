/** The log becomes live: records are published on the Redis channels that gateways listen to. Comes after the log; gateways push what is published here. */
@NullMarked
package chat.parley.message.fanout;

import org.jspecify.annotations.NullMarked;
