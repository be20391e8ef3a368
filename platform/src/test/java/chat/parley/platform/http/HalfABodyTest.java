package chat.parley.platform.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import chat.parley.protocol.json.JsonObject;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What somebody without a token can send to a login. Nobody is to be woken for it. */
@SpringBootTest(
        classes = HalfABodyTest.Service.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "parley.auth.secret=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "server.jetty.connection-idle-timeout=1s"
        })
@Timeout(60)
class HalfABodyTest {

    private final Logger everybody = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();

    @LocalServerPort
    private int port;

    @Autowired
    private AtomicInteger done;

    @EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
    static class Service {

        @Bean
        AtomicInteger done() {
            return new AtomicInteger();
        }

        @Bean
        Login login() {
            return new Login();
        }

        /** Around everything else: what is counted here has been answered, or could not be. */
        @Bean
        FilterRegistrationBean<Filter> counted(AtomicInteger done) {
            FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
                try {
                    chain.doFilter(request, response);
                } finally {
                    done.incrementAndGet();
                }
            });
            registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
            return registration;
        }
    }

    @RestController
    static final class Login {

        @PostMapping("/api/auth/login")
        String login(JsonObject body) {
            return "never come to";
        }
    }

    @BeforeEach
    void listen() {
        told.start();
        everybody.addAppender(told);
    }

    @AfterEach
    void nothingWasAnError() {
        everybody.detachAppender(told);
        assertThat(List.copyOf(told.list))
                .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.ERROR))
                .isEmpty();
    }

    @Test
    void whoEndsInTheMiddleOfABodyIsToldSo() throws IOException {
        try (Socket socket = send("Content-Length: 100\r\n", "{\"username\"")) {
            socket.shutdownOutput();
            assertBadRequest(socket);
        }
    }

    @Test
    void whoStopsInTheMiddleOfABodyIsToldSo() throws IOException {
        try (Socket socket = send("Content-Length: 100\r\n", "{\"username\"")) {
            assertBadRequest(socket);
        }
    }

    @Test
    void whoLeavesInTheMiddleOfABodyIsNoErrorOfOurs() throws IOException {
        int before = done.get();
        send("Content-Length: 100\r\n", "{\"username\"").close();
        await().until(() -> done.get() == before + 1);
    }

    @Test
    void chunksThatAreNoneAreABadRequest() throws IOException {
        try (Socket socket = send("Transfer-Encoding: chunked\r\n", "5\r\n{\"use\r\nrname\r\n")) {
            assertThat(answer(socket)).startsWith("HTTP/1.1 400");
        }
    }

    /** Whatever its content type says, it is read as any other body. */
    @Test
    void aBodyThatSaysItIsInPartsIsABadRequest() throws IOException {
        try (Socket socket =
                send("Content-Length: 10\r\nContent-Type: multipart/form-data; boundary=x\r\n", "0123456789")) {
            assertThat(answer(socket)).startsWith("HTTP/1.1 400");
        }
    }

    private static void assertBadRequest(Socket socket) throws IOException {
        assertThat(answer(socket))
                .startsWith("HTTP/1.1 400")
                .containsIgnoringCase("\r\nConnection: close\r\n")
                .contains("\"error\":\"bad_request\"");
    }

    /** Everything up to the end of the connection. */
    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }

    private Socket send(String headers, String body) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream()
                .write(("POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n" + body)
                        .getBytes(US_ASCII));
        return socket;
    }
}
