/** May he? Rate limits, and whether the receiver exists and lets him in. Before: connection. Next: publish. */
@NullMarked
package chat.parley.gateway.admission;

import org.jspecify.annotations.NullMarked;
