package chat.parley.cluster.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The wire against a server that says back what it hears. */
@Timeout(30)
class WireTest {

    private static final byte[] WORD = "hello".getBytes(StandardCharsets.US_ASCII);

    private ServerSocket echo;
    private Wire wire;

    @BeforeEach
    void lay() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!echo.isClosed()) {
                try {
                    Socket peer = echo.accept();
                    Thread.ofVirtual().start(() -> sayBack(peer));
                } catch (IOException ended) {
                    return;
                }
            }
        });
        wire = new Wire(echo.getLocalPort(), new Random(1));
    }

    private static void sayBack(Socket peer) {
        try (peer) {
            peer.getInputStream().transferTo(peer.getOutputStream());
        } catch (IOException cut) {
            // The wire's business.
        }
    }

    @AfterEach
    void takeAway() throws IOException {
        wire.close();
        echo.close();
    }

    @Test
    void bytesPassUnchangedAndInOrder() throws IOException {
        byte[] much = new byte[1 << 20];
        new Random(2).nextBytes(much);
        try (Socket client = connect()) {
            Thread.ofVirtual().start(() -> {
                try {
                    client.getOutputStream().write(much);
                    client.shutdownOutput();
                } catch (IOException unexpected) {
                    throw new IllegalStateException(unexpected);
                }
            });
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(much);
        }
        await().until(() -> wire.connections() == 0);
    }

    @Test
    void aDelayCountsInBothDirections() throws IOException {
        try (Socket client = connect()) {
            sayAndHear(client);
            wire.delay(Duration.ofMillis(200));
            long begun = System.nanoTime();
            sayAndHear(client);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
        }
    }

    @Test
    void aCutResetsWhatIsUpAndRefusesWhatIsNew() throws IOException {
        try (Socket client = connect()) {
            sayAndHear(client);
            wire.cut();
            assertThatThrownBy(() -> sayAndHear(client)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> sayAndHear(connect())).isInstanceOf(IOException.class);
        wire.mend();
        try (Socket client = connect()) {
            sayAndHear(client);
        }
    }

    @Test
    void aHalfOpenConnectionIsSilentUntilItIsMended() throws IOException {
        try (Socket client = connect()) {
            sayAndHear(client);
            wire.halfOpen();
            client.setSoTimeout(300);
            assertThatThrownBy(() -> sayAndHear(client)).isInstanceOf(SocketTimeoutException.class);
            wire.mend();
            client.setSoTimeout(10_000);
            assertThatThrownBy(() -> sayAndHear(client)).isInstanceOf(IOException.class);
        }
        try (Socket client = connect()) {
            sayAndHear(client);
        }
    }

    @Test
    void someChunksResetTheirConnection() throws IOException {
        wire.reset(0.2);
        int resets = 0;
        for (int i = 0; i < 50; i++) {
            try (Socket client = connect()) {
                sayAndHear(client);
            } catch (IOException reset) {
                resets++;
            }
        }
        assertThat(resets).isBetween(1, 49);
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), wire.port());
        client.setSoTimeout(10_000);
        return client;
    }

    private static void sayAndHear(Socket client) throws IOException {
        client.getOutputStream().write(WORD);
        byte[] answer = client.getInputStream().readNBytes(WORD.length);
        if (answer.length < WORD.length) {
            throw new IOException("the connection ended");
        }
        assertThat(answer).isEqualTo(WORD);
    }
}
