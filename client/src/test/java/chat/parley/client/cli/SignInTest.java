package chat.parley.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import chat.parley.client.api.Accounts;
import chat.parley.client.api.Login;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInTest {

    private static final String LOGIN =
            "{\"code\":200,\"message\":\"ok\",\"data\":{\"user_id\":7,\"username\":\"anna\","
                    + "\"token\":\"t\",\"expires_at\":\"2026-11-23T05:00:00Z\"}}";
    private static final String UNKNOWN = "{\"code\":401,\"message\":\"no\",\"error\":\"bad_credentials\"}";
    private static final String TAKEN = "{\"code\":409,\"message\":\"no\",\"error\":\"username_taken\"}";
    private static final String NOTHING_HERE = "{\"code\":404,\"message\":\"Not Found\",\"error\":\"not_found\"}";

    @TempDir
    private Path home;

    private HttpServer server;
    private HttpClient http;
    private URI url;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        http = HttpClient.newHttpClient();
        url = URI.create("http://localhost:" + server.getAddress().getPort());
    }

    @AfterEach
    void end() {
        server.stop(0);
        http.close();
    }

    @Test
    void whoIsNewIsRegisteredAndHisPasswordKept() throws IOException {
        answer("/api/auth/login", 401, UNKNOWN);
        answer("/api/auth/register", 201, LOGIN);

        Login login = signIn().signIn(url, "anna", "correct horse");

        assertThat(login.userId()).isEqualTo(7);
        assertThat(new Passwords(home).find(url, "anna")).contains("correct horse");
    }

    @Test
    void aWrongPasswordIsNotANewUser() {
        answer("/api/auth/login", 401, UNKNOWN);
        answer("/api/auth/register", 409, TAKEN);

        assertThatIllegalStateException()
                .isThrownBy(() -> signIn().signIn(url, "anna", "a guess"))
                .withMessage("that is not the password of anna");
    }

    @Test
    void anAddressWithoutAccountsIsToldFromAFrontDoor() {
        answer("/", 404, NOTHING_HERE);

        assertThatIllegalStateException()
                .isThrownBy(() -> signIn().signIn(url, "anna", "correct horse"))
                .withMessageContaining(url.toString())
                .withMessageContaining("front door");
    }

    private SignIn signIn() {
        Console nobody = new PlainConsole(
                new BufferedReader(Reader.nullReader()), new PrintStream(OutputStream.nullOutputStream()));
        return new SignIn(new Accounts(url, http), new Passwords(home), nobody);
    }

    private void answer(String path, int status, String body) {
        server.createContext(path, exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }
}
