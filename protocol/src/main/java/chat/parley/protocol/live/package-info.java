/** What fan-out says to gateways over Redis channels: the frame, ready to be copied, and who may have it. */
@NullMarked
package chat.parley.protocol.live;

import org.jspecify.annotations.NullMarked;
