/** {@code parley demo}: people, rooms and what they say, made from a seed, and said over the public API. */
@NullMarked
package chat.parley.client.cli.demo;

import org.jspecify.annotations.NullMarked;
