/**
 * What integration tests stand on: real Kafka, PostgreSQL and Redis, started once per JVM, and a whole cluster of
 * processes to break. What comes before: {@code chat.parley.local}, which starts them; what comes next: the tests of
 * the services and of the cluster.
 */
@NullMarked
package chat.parley.testing;

import org.jspecify.annotations.NullMarked;
