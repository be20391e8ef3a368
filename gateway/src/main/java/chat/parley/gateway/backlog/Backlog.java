package chat.parley.gateway.backlog;

import chat.parley.gateway.session.FrameType;
import chat.parley.gateway.session.OutboundFrame;
import chat.parley.gateway.session.OutboundFrame.Delivery;
import chat.parley.gateway.session.PendingMessage;
import chat.parley.gateway.session.StatusMark;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What history-service says a user missed.
 *
 * @param messages oldest first
 * @param statuses of others, as far as they have got by now: the store may be ahead of the position
 * @param rooms all rooms of the user
 * @param position everything before it is in here
 * @param truncated there was more in some conversation than fits
 */
record Backlog(List<Message> messages, List<Status> statuses, List<Room> rooms, Position position, boolean truncated) {

    /** The message or its place in a list, the conversation's key, the string and its array. */
    private static final int AROUND_A_FRAME = 150;

    /** A chat frame, ready to be sent. */
    record Message(long messageId, int senderId, ConversationKey conversation, String frame) {

        /** To be sent to a session of this user. */
        PendingMessage pendingFor(int userId) {
            Delivery delivery = senderId == userId ? null : new Delivery(conversation, messageId);
            return new PendingMessage(conversation, messageId, OutboundFrame.of(FrameType.CHAT, frame, delivery));
        }

        long weight() {
            return Backlog.weight(frame);
        }
    }

    /** A status frame, ready to be sent. */
    record Status(ChatType chatType, int receiverId, int userId, ReceiptStatus status, long messageId, String frame) {

        /** What it tells a session of this user. */
        StatusMark markFor(int sessionUserId) {
            return new StatusMark(ConversationKey.of(chatType, sessionUserId, receiverId), userId, status);
        }

        long weight() {
            return Backlog.weight(frame);
        }
    }

    /** A room of the user, the place in the log where he joined it, and how many are in it. */
    record Room(int roomId, long joinedId, int members) {}

    /** Reads the {@code data} of an answer, or throws something unchecked. */
    static Backlog of(JsonNode data) {
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : data.path("messages")) {
            int senderId = message.path("sender_id").intValue();
            int receiverId = message.path("receiver_id").intValue();
            ChatType chatType =
                    ChatType.parse(message.path("chat_type").stringValue()).orElseThrow();
            messages.add(new Message(
                    message.path("message_id").longValue(),
                    senderId,
                    ConversationKey.of(chatType, senderId, receiverId),
                    message.toString()));
        }
        List<Status> statuses = new ArrayList<>();
        data.path("statuses")
                .forEach(status -> statuses.add(new Status(
                        ChatType.parse(status.path("chat_type").stringValue()).orElseThrow(),
                        status.path("receiver_id").intValue(),
                        status.path("user_id").intValue(),
                        ReceiptStatus.parse(status.path("status").stringValue()).orElseThrow(),
                        status.path("message_id").longValue(),
                        status.toString())));
        List<Room> rooms = new ArrayList<>();
        data.path("rooms")
                .forEach(room -> rooms.add(new Room(
                        room.path("room_id").intValue(),
                        room.path("joined_id").longValue(),
                        room.path("members").intValue())));
        return new Backlog(
                messages,
                statuses,
                rooms,
                Position.parse(data.path("position").stringValue()),
                data.path("truncated").booleanValue());
    }

    /** Bytes of the heap that it takes up at most. */
    long weight() {
        return messages.stream().mapToLong(Message::weight).sum()
                + statuses.stream().mapToLong(Status::weight).sum();
    }

    /** Bytes of the heap that a frame takes up at most: two for a character, and what is around them. */
    static long weight(String frame) {
        return 2L * frame.length() + AROUND_A_FRAME;
    }
}
