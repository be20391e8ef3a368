/** Whether a real Prometheus sees of a running cluster what the dashboards and the alerts ask for. */
@NullMarked
package chat.parley.cluster.observability;

import org.jspecify.annotations.NullMarked;
