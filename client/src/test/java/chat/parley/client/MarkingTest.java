package chat.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.frame.ErrorCode;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.log.ChatType;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Receipts and typing. */
@SuppressWarnings("FutureReturnValueIgnored") // What matters is what goes over the line.
class MarkingTest extends ClientInHand {

    @Test
    void readIsSaidAtOnceAndAgainOnTheNextConnection() {
        ParleyClient client = connected();
        client.read(ChatType.PRIVATE, 2, 8193);
        client.read(ChatType.PRIVATE, 2, 4097);
        ClientFrame.Receipt read = new ClientFrame.Receipt(ChatType.PRIVATE, 2, 8193, ReceiptStatus.READ);
        assertThat(transport.line().takeHeard()).containsExactly(read);
        breakLineAndWait();
        assertThat(transport.line().accept().takeHeard()).containsExactly(read);
    }

    @Test
    void readsWithoutAConnectionAreMergedAndKept() {
        ParleyClient client = client(options -> options);
        client.read(ChatType.ROOM, 7, 8193);
        client.read(ChatType.ROOM, 7, 12289);
        client.read(ChatType.PRIVATE, 7, 8193);
        client.connect();
        assertThat(transport.line().accept().takeHeard())
                .containsExactlyInAnyOrder(
                        new ClientFrame.Receipt(ChatType.ROOM, 7, 12289, ReceiptStatus.READ),
                        new ClientFrame.Receipt(ChatType.PRIVATE, 7, 8193, ReceiptStatus.READ));
    }

    @Test
    void deliveredIsSaidByTheClientOnlyWhereItAskedForThat() {
        connected();
        transport.line().say(message(8193, 2, 1));
        timer.pass(Duration.ofSeconds(1));
        assertThat(transport.line().heard).isEmpty();
    }

    @Test
    void ownDeliveredReceiptsAreMergedForAMoment() {
        client(options -> options.withOwnReceipts()).connect();
        transport.line().accept();
        transport.line().say(message(8193, 2, 1));
        transport.line().say(message(12289, 2, 1));
        transport.line().say(message(16385, 1, 2));
        assertThat(transport.line().heard).isEmpty();
        timer.pass(Duration.ofMillis(200));
        assertThat(transport.line().heard)
                .containsExactly(new ClientFrame.Receipt(ChatType.PRIVATE, 2, 12289, ReceiptStatus.DELIVERED));
    }

    @ParameterizedTest
    @EnumSource(names = {"RATE_LIMITED", "UNAVAILABLE"})
    void receiptsThatMayHaveBeenRefusedForNowAreSaidAgain(ErrorCode code) {
        ParleyClient client = connected();
        client.read(ChatType.PRIVATE, 2, 8193);
        ClientFrame.Receipt read = new ClientFrame.Receipt(ChatType.PRIVATE, 2, 8193, ReceiptStatus.READ);
        assertThat(transport.line().takeHeard()).containsExactly(read);
        transport.line().say(new ServerFrame.Failure(code, "not now", null, 50L));
        assertThat(transport.line().takeHeard()).isEmpty();
        timer.pass(Duration.ofSeconds(1));
        assertThat(transport.line().takeHeard()).containsExactly(read);
    }

    @Test
    void marksOfManyConversationsDoNotMeetTheRateLimit() {
        ParleyClient client = client(options -> options);
        for (int peer = 2; peer <= 26; peer++) {
            client.read(ChatType.PRIVATE, peer, 8193);
        }
        client.connect();
        assertThat(transport.line().accept().takeHeard()).hasSize(10);
        timer.pass(Duration.ofSeconds(1));
        assertThat(transport.line().takeHeard()).hasSize(10);
        timer.pass(Duration.ofSeconds(1));
        assertThat(transport.line().takeHeard()).hasSize(5);
        timer.pass(Duration.ofSeconds(1));
        assertThat(transport.line().takeHeard()).isEmpty();
    }

    @Test
    void typingIsSaidNowOrNotAtAll() {
        ParleyClient client = client(options -> options);
        client.typing(ChatType.PRIVATE, 2);
        client.connect();
        assertThat(transport.line().accept().takeHeard()).isEmpty();
        client.typing(ChatType.PRIVATE, 2);
        assertThat(transport.line().takeHeard()).containsExactly(new ClientFrame.Typing(ChatType.PRIVATE, 2));
    }
}
