package chat.parley.client.cli;

import chat.parley.client.api.StoredMessage;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.message.MessageType;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Messages as lines. */
final class Lines {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final Names names;
    private final int self;

    Lines(Names names, int self) {
        this.names = names;
        this.self = self;
    }

    String heard(ServerFrame.Chat chat) {
        Place place = Place.of(chat, self);
        return line(chat.createdAt(), chat.senderId(), place)
                + words(
                        chat.body().messageType().wireName(),
                        chat.body().content(),
                        chat.body().fileUrl());
    }

    String own(Place place, Instant createdAt, String text) {
        return line(createdAt, self, place) + text + " ✓";
    }

    String stored(StoredMessage message, Place place) {
        return line(message.createdAt(), message.senderId(), place)
                + words(message.messageType(), message.content(), message.fileUrl())
                + (message.senderId() == self ? " " + ticks(message.status()) : "");
    }

    static String ticks(String status) {
        return switch (status) {
            case "read" -> "✓✓ read";
            case "delivered" -> "✓✓";
            default -> "✓";
        };
    }

    private String line(Instant createdAt, int senderId, Place place) {
        String time = "[" + TIME.format(createdAt.atZone(ZoneId.systemDefault())) + "] ";
        String name = names.of(place.chatType(), place.receiverId());
        if (senderId == self) {
            return time + "you → " + name + ": ";
        }
        return time + (place.chatType() == ChatType.ROOM ? name + " " : "") + names.user(senderId) + ": ";
    }

    private static String words(String messageType, String content, @Nullable String fileUrl) {
        String kind = messageType.equals(MessageType.TEXT.wireName()) ? "file" : messageType;
        String file = fileUrl == null ? "" : "<" + kind + " " + fileUrl + ">";
        return content.isEmpty() || file.isEmpty() ? content + file : content + " " + file;
    }
}
