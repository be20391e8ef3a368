package chat.parley.client.api;

import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.log.Position;
import java.util.List;

/**
 * Everything since a position.
 *
 * @param messages oldest first
 * @param position what to ask from the next time
 * @param truncated some of it is only to be found in the history
 */
public record SyncPage(List<ServerFrame.Chat> messages, Position position, boolean truncated) {

    public SyncPage {
        messages = List.copyOf(messages);
    }
}
