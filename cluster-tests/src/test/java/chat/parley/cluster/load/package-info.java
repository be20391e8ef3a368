/**
 * People who keep talking, by a seed: who says what to whom, who drops and comes back, who reads and who repeats. What they do
 * and hear goes into the audit's journal; what is to be compared with it is collected when they have fallen silent.
 */
@NullMarked
package chat.parley.cluster.load;

import org.jspecify.annotations.NullMarked;
