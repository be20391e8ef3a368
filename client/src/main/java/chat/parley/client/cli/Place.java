package chat.parley.client.cli;

import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.log.ChatType;

/** A conversation as this user names it: the other one, or the room. */
record Place(ChatType chatType, int receiverId) {

    /** Where a message belongs, for this user. */
    static Place of(ServerFrame.Chat chat, int self) {
        boolean fromPeer = chat.chatType() == ChatType.PRIVATE && chat.senderId() != self;
        return new Place(chat.chatType(), fromPeer ? chat.senderId() : chat.receiverId());
    }

    /** Where one's own messages are that this is about. */
    static Place of(ServerFrame.Status status) {
        return new Place(
                status.chatType(),
                switch (status.chatType()) {
                    case PRIVATE -> status.userId();
                    case ROOM -> status.receiverId();
                });
    }
}
