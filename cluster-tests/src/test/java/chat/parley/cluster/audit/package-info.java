/**
 * Decides whether the cluster kept what the contract's section 3.3 owes: pure, from what clients recorded, what the log holds
 * and what the history answers. The load records before it; the fault suite prints its verdict.
 */
@NullMarked
package chat.parley.cluster.audit;

import org.jspecify.annotations.NullMarked;
