/** The way to Redis for connections that a service keeps beside Spring's own: fan-out publishes on one, a gateway listens on one. */
@NullMarked
package chat.parley.platform.redis;

import org.jspecify.annotations.NullMarked;
