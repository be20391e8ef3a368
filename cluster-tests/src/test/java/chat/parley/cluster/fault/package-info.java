/**
 * What happens to a cluster while people talk: faults, a schedule of them by a seed, and the run that has both and ends with
 * the audit's verdict.
 */
@NullMarked
package chat.parley.cluster.fault;

import org.jspecify.annotations.NullMarked;
