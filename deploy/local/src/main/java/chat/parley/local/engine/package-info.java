/**
 * The backends as embedded, real engines: Kafka, PostgreSQL and Redis, each a {@link
 * chat.parley.local.process.Member} with its files in one directory. What comes before: binaries unpacked from the
 * package registry's jars. What comes next: a cluster or a test starts them.
 */
@NullMarked
package chat.parley.local.engine;

import org.jspecify.annotations.NullMarked;
