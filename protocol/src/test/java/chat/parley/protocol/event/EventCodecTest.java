package chat.parley.protocol.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import chat.parley.protocol.event.Event.ReceiptsMarked;
import chat.parley.protocol.event.Event.ReceiptsMarked.Receipt;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventCodecTest {

    @Test
    void anEventBelongsToItsConversation() {
        assertThat(new Event.MessageSent(9, ChatType.PRIVATE, 4, text("x"), null).conversation())
                .isEqualTo(ConversationKey.ofUsers(4, 9));
        assertThat(new Event.MessageSent(9, ChatType.ROOM, 4, text("x"), null).conversation())
                .isEqualTo(new ConversationKey.Room(4));
        assertThat(receipts(ChatType.PRIVATE, 4, new Receipt(9, 5000)).conversation())
                .isEqualTo(ConversationKey.ofUsers(4, 9));
        assertThat(receipts(ChatType.ROOM, 4, new Receipt(9, 5000), new Receipt(8, 5000))
                        .conversation())
                .isEqualTo(new ConversationKey.Room(4));
        assertThat(new Event.MemberJoined(7, 1, 1).conversation()).isEqualTo(new ConversationKey.Room(7));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json | frame",
                "{\"v\":1} | type",
                "{\"type\":\"message.sent\"} | v",
                "{\"type\":\"message.sent\",\"v\":2} | v",
                "{\"type\":\"message.sent\",\"v\":0} | v",
                "{\"type\":\"message.unsent\",\"v\":1} | type",
                "{\"type\":\"message.sent\",\"v\":1,\"sender_id\":0} | sender_id",
                "{\"type\":\"member.joined\",\"v\":1,\"room_id\":7,\"user_id\":3} | by_user_id",
                "{\"type\":\"receipt.read\",\"v\":1,\"chat_type\":\"room\",\"receiver_id\":7,\"receipts\":[]} | receipts",
                "{\"type\":\"receipt.read\",\"v\":1,\"chat_type\":\"private\",\"receiver_id\":7,\"receipts\":"
                        + "[{\"user_id\":1,\"message_id\":1},{\"user_id\":2,\"message_id\":1}]} | receipts",
                "{\"type\":\"receipt.read\",\"v\":1,\"chat_type\":\"room\",\"receiver_id\":7,\"receipts\":"
                        + "[{\"user_id\":1}]} | message_id"
            })
    void whatIsNoEventNamesItsField(String value, String field) {
        assertThatExceptionOfType(FieldException.class)
                .isThrownBy(() -> EventCodec.decode(value.getBytes(StandardCharsets.UTF_8)))
                .satisfies(wrong -> assertThat(wrong.field()).isEqualTo(field));
    }

    @Test
    void fieldsThatALaterVersionAddsAreIgnored() throws FieldException {
        byte[] value = "{\"type\":\"room.deleted\",\"v\":1,\"room_id\":7,\"by_user_id\":1,\"why\":\"spam\"}"
                .getBytes(StandardCharsets.UTF_8);
        assertThat(EventCodec.decode(value)).isEqualTo(new Event.RoomDeleted(7, 1));
    }

    @Test
    void receiptsAreOfOneUserOrOfARoom() {
        assertThatIllegalArgumentException().isThrownBy(() -> receipts(ChatType.ROOM, 7));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> receipts(ChatType.PRIVATE, 7, new Receipt(1, 1), new Receipt(2, 1)));
    }

    @Test
    void receiptsDoNotChangeWithTheListTheyWereMadeFrom() {
        List<Receipt> list = new ArrayList<>(List.of(new Receipt(1, 5000)));
        ReceiptsMarked marked = new ReceiptsMarked(ReceiptStatus.READ, ChatType.ROOM, 7, list);
        list.clear();
        assertThat(marked.receipts()).hasSize(1);
    }

    private static ReceiptsMarked receipts(ChatType chatType, int receiverId, Receipt... receipts) {
        return new ReceiptsMarked(ReceiptStatus.READ, chatType, receiverId, List.of(receipts));
    }

    private static MessageBody text(String content) {
        return new MessageBody(MessageType.TEXT, content, null);
    }
}
