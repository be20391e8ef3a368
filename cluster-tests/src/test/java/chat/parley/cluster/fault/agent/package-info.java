/** Runs inside a service under test: leads its connections to Kafka over wires that can be broken. */
@NullMarked
package chat.parley.cluster.fault.agent;

import org.jspecify.annotations.NullMarked;
