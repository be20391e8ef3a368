package chat.parley.gateway.contract;

import static chat.parley.gateway.contract.TestClient.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.protocol.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent to hurt: each costs its sender the answer or the connection, and nobody else anything. */
class BombsContractTest extends GatewayContract {

    private final int alice = projection.newUser();
    private final int bob = projection.newUser();

    private RawSocket socket() throws IOException {
        return new RawSocket(port, 0, "Authorization: Bearer " + World.token(alice) + "\r\n");
    }

    private void assertOthersAreServed() {
        assertThat(ready(bob).untilPong()).isEmpty();
    }

    @Test
    void aHeadOfManyHeadersIsReadUpToItsLimitAndRefusedBeyond() throws Exception {
        String token = "Authorization: Bearer " + World.token(alice) + "\r\n";
        try (RawSocket socket = new RawSocket(port, 0, token + "X-Bomb: 1\r\n".repeat(4_000))) {
            assertThat(socket.responseHead()).startsWith("HTTP/1.1 101");
        }
        try (RawSocket socket = new RawSocket(port, 0, token + "X-Bomb: 1\r\n".repeat(7_000))) {
            assertThat(socket.responseHead()).startsWith("HTTP/1.1 431");
        }
        try (RawSocket socket = new RawSocket(port, 0, token + "X-Bomb: " + "1".repeat(70_000) + "\r\n")) {
            assertThat(socket.responseHead()).startsWith("HTTP/1.1 431");
        }
        assertOthersAreServed();
    }

    @Test
    void oneFrameInAsManyFragmentsAsItHasBytesIsOneFrame() throws Exception {
        try (RawSocket socket = socket()) {
            byte[] frame = ("{\"type\":\"ping\",\"padding\":\"" + "x".repeat(4_000) + "\"}").getBytes(UTF_8);
            for (int i = 0; i < frame.length; i++) {
                socket.send(i == 0 ? 1 : 0, i == frame.length - 1, new byte[] {frame[i]});
            }
            assertThat(readText(socket, "pong")).isEqualTo("{\"type\":\"pong\"}");
        }
    }

    @Test
    void tinyFragmentsWithoutAnEndCloseAt64KibAndEmptyOnesHoldNothing() throws Exception {
        try (RawSocket socket = socket()) {
            socket.send(1, false, new byte[] {' '});
            for (int i = 0; i < 20_000; i++) {
                socket.send(0, false, new byte[0]);
            }
            for (int i = 0; i < 64 * 1024; i++) {
                try {
                    socket.send(0, false, new byte[] {' '});
                } catch (IOException closedMeanwhile) {
                    break;
                }
            }
            assertThat(socket.awaitClose()).isEqualTo(1009);
        }
        assertOthersAreServed();
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10})
    void aControlFrameOverItsLimitCloses(int opcode) throws Exception {
        try (RawSocket socket = socket()) {
            socket.send(opcode, true, new byte[126]);
            assertThat(socket.awaitClose()).isEqualTo(1002);
        }
    }

    @Test
    void aControlFrameInFragmentsCloses() throws Exception {
        try (RawSocket socket = socket()) {
            socket.send(9, false, new byte[1]);
            assertThat(socket.awaitClose()).isEqualTo(1002);
        }
    }

    @Test
    void aFloodOfPingsWhoseAnswersAreReadIsAnsweredOneByOne() throws Exception {
        try (RawSocket socket = socket()) {
            for (int i = 0; i < 2_000; i++) {
                socket.send(9, true, new byte[] {(byte) i, (byte) (i >> 8)});
            }
            int answered = 0;
            while (answered < 2_000) {
                RawSocket.Frame frame = socket.read();
                if (frame.opcode() == 10) {
                    assertThat(frame.hex()).isEqualTo("%02x%02x".formatted(answered & 0xff, answered >> 8));
                    answered++;
                }
            }
        }
        assertOthersAreServed();
    }

    /** Answers that pile up in the gateway would be memory that anybody can take; the sender has to wait instead. */
    @Test
    void aFloodOfPingsWhoseAnswersNobodyReadsComesToAHalt() throws Exception {
        AtomicLong sent = new AtomicLong();
        AtomicBoolean flooded = new AtomicBoolean();
        Thread flood;
        try (RawSocket socket = new RawSocket(port, 4_096, "Authorization: Bearer " + World.token(alice) + "\r\n")) {
            flood = Thread.ofVirtual().start(() -> {
                byte[] largest = new byte[125];
                try {
                    for (; sent.get() < 1_000_000; sent.incrementAndGet()) {
                        socket.send(9, true, largest);
                    }
                } catch (IOException closed) {
                    flooded.set(true);
                }
            });
            long[] before = {-1};
            await().pollInterval(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        boolean stands = sent.get() == before[0];
                        before[0] = sent.get();
                        return stands;
                    });
            assertThat(sent.get()).as("pings before the network was full").isLessThan(1_000_000);
            assertOthersAreServed();
        }
        flood.join();
        assertThat(flooded).as("ended by the close, in the middle of a write").isTrue();
    }

    @Test
    void aFloodOfPongsNobodyAskedForHarmsNobody() throws Exception {
        try (RawSocket socket = socket()) {
            for (int i = 0; i < 20_000; i++) {
                socket.send(10, true, new byte[125]);
            }
            socket.sendText("{\"type\":\"ping\"}");
            assertThat(readText(socket, "pong")).isEqualTo("{\"type\":\"pong\"}");
        }
    }

    @ParameterizedTest
    @FieldSource("chat.parley.testing.NumberTricks#NUMBERS")
    void aNumberThatIsATrickIsRefusedAndNotRounded(String number) {
        TestClient client = ready(alice);
        for (String field : new String[] {"receiver_id", "message_id"}) {
            String frame = field.equals("receiver_id")
                    ? "{'type':'typing','chat_type':'private','receiver_id':" + number + "}"
                    : "{'type':'receipt','chat_type':'private','receiver_id':" + bob + ",'status':'read','message_id':"
                            + number + "}";
            client.send(frame);
            JsonObject error = client.next("error");
            assertThat(string(error, "code")).isEqualTo("invalid_frame");
            assertThat(string(error, "message")).containsPattern("^(frame|" + field + ") ");
        }
    }

    @Test
    void aNumberThatIsATrickDoesNoHarmInAFieldThatNobodyReads() {
        TestClient client = ready(alice);
        client.send("{'type':'ping','unknown':1e999999999}");
        assertThat(string(client.next("pong"), "type")).isEqualTo("pong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{'a':", "[["})
    void nestingWithoutEndIsRefused(String open) {
        TestClient client = ready(alice);
        String close = open.replace("[", "]").replace("{'a':", "}");
        client.send("{'type':'ping','a':" + open.repeat(10_000) + "1" + close.repeat(10_000) + "}");
        assertThat(string(client.next("error"), "message")).startsWith("frame ");
        client.send("{'type':'ping','a':" + open.repeat(10_000));
        assertThat(string(client.next("error"), "message")).startsWith("frame ");
        assertThat(client.untilPong()).isEmpty();
    }

    @Test
    void doubledNamesAreRefusedHoweverTheyAreSpelt() {
        TestClient client = ready(alice);
        client.send(
                "{'type':'typing','chat_type':'private','receiver_id':" + bob + ",'receiver_i\\u0064':" + bob + "}");
        assertThat(string(client.next("error"), "message")).startsWith("frame ");
    }

    @Test
    void anEncryptedTokenIsRefusedBeforeTheUpgrade() {
        assertThat(TestClient.to(port)
                        .token("eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA")
                        .refusal())
                .isEqualTo(401);
    }

    private static String readText(RawSocket socket, String type) throws IOException {
        RawSocket.Frame frame = socket.read();
        while (frame.opcode() != 1 || !frame.text().contains("\"" + type + "\"")) {
            frame = socket.read();
        }
        return frame.text();
    }
}
