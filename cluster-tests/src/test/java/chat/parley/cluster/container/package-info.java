/** The cluster in containers, as {@code docker-compose.yml} brings it up: the same people, the same auditor. */
@NullMarked
package chat.parley.cluster.container;

import org.jspecify.annotations.NullMarked;
