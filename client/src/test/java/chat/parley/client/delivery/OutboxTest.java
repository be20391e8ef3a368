package chat.parley.client.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxTest {

    private static final int MESSAGES = 200;

    /** A log behind a line that breaks at any moment: acks and frames in flight are lost with it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whateverBreaksEveryMessageIsInTheLogOnceAndInOrder(long seed) {
        Random random = new Random(seed);
        Outbox outbox = new Outbox(1 + random.nextInt(8));
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(outbox.add(entry(i))).isTrue();
        }
        List<String> log = new ArrayList<>();
        List<ClientFrame.Chat> onTheWay = new ArrayList<>();
        List<String> acks = new ArrayList<>();
        while (outbox.size() > 0) {
            onTheWay.addAll(outbox.next());
            switch (random.nextInt(12)) {
                case 0 -> {
                    onTheWay.clear();
                    acks.clear();
                    outbox.connectionLost();
                }
                case 1, 2, 3, 4, 5 -> {
                    if (!onTheWay.isEmpty()) {
                        ClientFrame.Chat arrived = onTheWay.removeFirst();
                        if (!arrived.retry() || !log.contains(arrived.clientMsgId())) {
                            log.add(arrived.clientMsgId());
                        }
                        acks.add(arrived.clientMsgId());
                    }
                }
                default -> {
                    if (!acks.isEmpty()) {
                        outbox.remove(acks.removeFirst());
                    }
                }
            }
        }
        assertThat(log).hasSize(MESSAGES).isSorted().doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void windowBoundsWhatIsInFlight(int window) {
        Outbox outbox = new Outbox(window);
        for (int i = 0; i < 5; i++) {
            outbox.add(entry(i));
        }
        assertThat(outbox.next()).hasSize(window);
        assertThat(outbox.next()).isEmpty();
        assertThat(outbox.add(entry(0))).isFalse();
        assertThat(outbox.clear()).hasSize(5);
        assertThat(outbox.size()).isZero();
    }

    private static Outbox.Entry entry(int number) {
        String id = "m%05d".formatted(number);
        return new Outbox.Entry(
                new ClientFrame.Chat(ChatType.PRIVATE, 2, new MessageBody(MessageType.TEXT, "x", null), id, false),
                new CompletableFuture<>());
    }
}
