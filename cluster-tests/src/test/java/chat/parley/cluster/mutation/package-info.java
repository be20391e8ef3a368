/**
 * Proves that the fault suite can fail: the cluster's services are started with one rule broken at a time, and the auditor
 * has to notice. Nothing of this is in the product.
 */
@NullMarked
package chat.parley.cluster.mutation;

import org.jspecify.annotations.NullMarked;
