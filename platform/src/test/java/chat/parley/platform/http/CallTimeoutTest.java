package chat.parley.platform.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Callers who do not read what they asked for. */
@Timeout(60)
class CallTimeoutTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    /** More than the kernel takes for somebody who reads nothing. */
    private static final int MIB = 64;

    private ConfigurableApplicationContext service;

    @SpringBootConfiguration
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"
            })
    @Import(Calls.class)
    static class Service {}

    /** On the paths that ask for no token. */
    @RestController
    static class Calls {

        private final CompletableFuture<IOException> cut = new CompletableFuture<>();

        @PostMapping("/api/auth/register")
        String little() {
            return "little";
        }

        @PostMapping("/api/auth/login")
        void much(HttpServletResponse response) throws IOException {
            byte[] part = new byte[1 << 20];
            try {
                for (int i = 0; i < MIB; i++) {
                    response.getOutputStream().write(part);
                }
            } catch (IOException failed) {
                cut.complete(failed);
                throw failed;
            }
        }
    }

    @BeforeEach
    void start() {
        service = new SpringApplicationBuilder(Service.class)
                .properties(
                        "server.port=0",
                        "spring.main.banner-mode=off",
                        "logging.level.root=warn",
                        "spring.threads.virtual.enabled=true",
                        "management.health.redis.enabled=false",
                        "parley.auth.secret=" + Base64.getEncoder().encodeToString(new byte[32]),
                        "parley.http.call-timeout=" + TIMEOUT.toMillis() + "ms")
                .run();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void whoStopsReadingIsCutOff() throws IOException {
        try (Socket caller = connect()) {
            post(caller, "/api/auth/login");
            assertThat(caller.getInputStream().read()).isEqualTo('H');

            assertThat(cut()).succeedsWithin(Duration.ofSeconds(30));
        }
    }

    @Test
    void soIsWhoReadsAByteNowAndThen() throws IOException {
        try (Socket caller = connect()) {
            post(caller, "/api/auth/login");
            InputStream answer = caller.getInputStream();

            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> answer.read() >= 0 && cut().isDone());
        }
    }

    @Test
    void aConnectionMayLastLongerThanItsCalls() throws IOException {
        long startedNanos = System.nanoTime();
        try (Socket caller = connect()) {
            while (System.nanoTime() - startedNanos < 2 * TIMEOUT.toNanos()) {
                post(caller, "/api/auth/register");
                StringBuilder answer = new StringBuilder();
                while (!answer.toString().endsWith("little")) {
                    int next = caller.getInputStream().read();
                    assertThat(next).as("%s", answer).isNotNegative();
                    answer.append((char) next);
                }
            }
        }
    }

    private CompletableFuture<IOException> cut() {
        return service.getBean(Calls.class).cut;
    }

    private Socket connect() throws IOException {
        Socket caller = new Socket();
        // Set before the connection is made, or the kernel takes megabytes for whoever does not read.
        caller.setReceiveBufferSize(4096);
        String port = Objects.requireNonNull(service.getEnvironment().getProperty("local.server.port"));
        caller.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port)));
        return caller;
    }

    private static void post(Socket caller, String path) throws IOException {
        caller.getOutputStream()
                .write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
                        .getBytes(US_ASCII));
    }
}
