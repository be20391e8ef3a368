package chat.parley.protocol.event;

import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.message.MessageBody;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a conversation (contract, section 6). The log holds nothing else, and an event, once
 * released, never changes: fields are only added, with a default for their absence.
 */
public sealed interface Event {

    /** The conversation it belongs to: its record's key. */
    ConversationKey conversation();

    /** The versioned name in the value and in the record header {@code type}. */
    String type();

    /**
     * Somebody said something.
     *
     * @param receiverId the other user, or the room
     * @param clientMsgId the sender's idempotency key, or null
     */
    record MessageSent(
            int senderId,
            ChatType chatType,
            int receiverId,
            MessageBody body,
            @Nullable String clientMsgId) implements Event {
        public static final String TYPE = "message.sent";

        @Override
        public ConversationKey conversation() {
            return ConversationKey.of(chatType, senderId, receiverId);
        }

        @Override
        public String type() {
            return TYPE;
        }
    }

    /**
     * Users have received, or read, everything up to a message each. In a private conversation there is one such user and
     * {@code receiverId} is his peer; in a room there may be several and {@code receiverId} is the room.
     */
    record ReceiptsMarked(ReceiptStatus status, ChatType chatType, int receiverId, List<Receipt> receipts)
            implements Event {
        public static final String DELIVERED_TYPE = "receipt.delivered";
        public static final String READ_TYPE = "receipt.read";

        /** "{@code userId} has everything up to and including {@code messageId}". */
        public record Receipt(int userId, long messageId) {}

        public ReceiptsMarked {
            receipts = List.copyOf(receipts);
            if (receipts.isEmpty() || (chatType == ChatType.PRIVATE && receipts.size() != 1)) {
                throw new IllegalArgumentException(receipts.size() + " receipts in one event");
            }
        }

        @Override
        public ConversationKey conversation() {
            return ConversationKey.of(chatType, receipts.getFirst().userId(), receiverId);
        }

        @Override
        public String type() {
            return switch (status) {
                case DELIVERED -> DELIVERED_TYPE;
                case READ -> READ_TYPE;
            };
        }
    }

    /** What concerns a room as such. */
    sealed interface RoomEvent extends Event {
        int roomId();

        @Override
        default ConversationKey conversation() {
            return new ConversationKey.Room(roomId());
        }
    }

    /** A room came to be; {@code ownerId} is its first member. */
    record RoomCreated(int roomId, String name, @Nullable String description, int ownerId) implements RoomEvent {
        public static final String TYPE = "room.created";

        @Override
        public String type() {
            return TYPE;
        }
    }

    /** Its owner gave the room this name and description. */
    record RoomUpdated(int roomId, String name, @Nullable String description, int byUserId) implements RoomEvent {
        public static final String TYPE = "room.updated";

        @Override
        public String type() {
            return TYPE;
        }
    }

    /** Its owner took the room away, with everybody in it. */
    record RoomDeleted(int roomId, int byUserId) implements RoomEvent {
        public static final String TYPE = "room.deleted";

        @Override
        public String type() {
            return TYPE;
        }
    }

    /** A user is in the room from here on; {@code byUserId} is himself or the owner. */
    record MemberJoined(int roomId, int userId, int byUserId) implements RoomEvent {
        public static final String TYPE = "member.joined";

        @Override
        public String type() {
            return TYPE;
        }
    }

    /** A user is no longer in the room; {@code byUserId} is himself or the owner. */
    record MemberLeft(int roomId, int userId, int byUserId) implements RoomEvent {
        public static final String TYPE = "member.left";

        @Override
        public String type() {
            return TYPE;
        }
    }
}
