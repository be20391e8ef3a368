/**
 * Operating system processes: started so that they outlive who started them, found again by their pid files,
 * signalled, watched, stopped. The engines and the cluster stand on this; it knows nothing of chat.
 */
@NullMarked
package chat.parley.local.process;

import org.jspecify.annotations.NullMarked;
