package chat.parley.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.session.Session;
import chat.parley.gateway.session.Sessions;
import chat.parley.protocol.frame.CloseCode;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrameCodec;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** Large backlogs of readers who do not take them: more than the network and the outbound queue hold together. */
@TestPropertySource(
        properties = {
            "parley.gateway.id=stalled",
            "parley.gateway.outbound-queue=64KB",
            "parley.gateway.backlog.memory=48MB",
            "parley.gateway.backlog.answer-size=6MB",
            "parley.gateway.backlog.send-patience=5s",
            "parley.gateway.backlog.per-user=2",
        })
class StalledReadersContractTest extends GatewayContract {

    private static final long MEMORY = 48L << 20;
    private static final int MESSAGES = 640;
    private static final int TURNS = 2;

    private final int alice = projection.newUser();
    private final int bob = projection.newUser();

    @Autowired
    private Sessions sessions;

    @Autowired
    private MeterRegistry meters;

    @Test
    void readersWhoTakeNothingHoldNoMoreThanTheMemoryAndNobodyElseUp() throws Exception {
        oweMuch(alice);
        oweMuch(bob);
        List<RawSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 6; i++) {
                sockets.add(stalled(bob));
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> sessionsOf(bob).size() == 6 && waitingFor(bob) == TURNS);
            List<Session> stalled = sessionsOf(bob);

            assertThat(connect(alice).ready()).hasSize(MESSAGES);
            assertThat(waitingFor(bob)).as("sessions of one user in their turn").isLessThanOrEqualTo(TURNS);

            await().atMost(Duration.ofSeconds(60)).until(() -> {
                heldWithinTheMemory();
                return stalled.stream().allMatch(session -> session.closedFor() == CloseCode.SLOW_CONSUMER);
            });
            await().until(() -> heldWithinTheMemory() == 0);
        } finally {
            for (RawSocket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void aReaderWhoTakesSomeFramesNowAndThenIsNotWaitedForLongerThanOneWhoTakesNone() throws Exception {
        oweMuch(bob);
        try (RawSocket slow = stalled(bob)) {
            await().until(() -> !sessionsOf(bob).isEmpty());
            Session session = sessionsOf(bob).getFirst();
            // So fast that no frame waits for long, and so slowly that all of them take longer than the patience.
            await().pollInterval(Duration.ofMillis(100))
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> {
                        for (int i = 0; i < 4; i++) {
                            slow.read();
                        }
                        return session.closedFor() != null;
                    });
            assertThat(slow.awaitClose()).isEqualTo(CloseCode.SLOW_CONSUMER.code());
        }
    }

    private RawSocket stalled(int userId) throws IOException {
        return new RawSocket(port, 4_096, "Authorization: Bearer " + World.token(userId) + "\r\n");
    }

    private List<Session> sessionsOf(int userId) {
        return sessions.all().stream()
                .filter(session -> session.userId() == userId)
                .toList();
    }

    /** Sessions that have frames which their reader does not take. */
    private long waitingFor(int userId) {
        return sessionsOf(userId).stream()
                .filter(session -> session.queuedBytes() > 0)
                .count();
    }

    private double heldWithinTheMemory() {
        double held = meters.get("parley.gateway.backlogs").gauge().value();
        assertThat(held).as("bytes held").isLessThanOrEqualTo(MEMORY);
        return held;
    }

    private void oweMuch(int userId) {
        history.messagesInEveryBacklogOf(
                userId,
                IntStream.range(0, MESSAGES)
                        .mapToObj(i -> ServerFrameCodec.encode(new ServerFrame.Chat(
                                MessageId.of(0, 1_000_000_000L + i),
                                ChatType.PRIVATE,
                                userId + 1_000_000,
                                userId,
                                new MessageBody(MessageType.TEXT, "x".repeat(8_000), null),
                                Instant.EPOCH,
                                null)))
                        .toList());
    }
}
