package chat.parley.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** The identity provider is down since before the gateway began: nobody can say whether a token of its is good. */
@TestPropertySource(
        properties = {"parley.gateway.id=keyless", "parley.auth.jwk-set-uri=http://127.0.0.1:1/.well-known/jwks.json"})
class KeySetOutageContractTest extends GatewayContract {

    private final int alice = projection.newUser();
    private final String ofTheProvider = Jwts.builder()
            .header()
            .keyId("2026-11")
            .and()
            .subject(Integer.toString(alice))
            .expiration(Date.from(Instant.now().plus(Duration.ofHours(1))))
            .signWith(Jwks.CRV.Ed25519.keyPair().build().getPrivate())
            .compact();

    @Test
    void whoComesIsAskedToComeBackInsteadOfToLogIn() throws Exception {
        assertThat(TestClient.to(port).token(ofTheProvider).refusal()).isEqualTo(503);
        try (RawSocket socket = new RawSocket(port, 0, "Authorization: Bearer " + ofTheProvider + "\r\n")) {
            assertThat(socket.responseHead())
                    .startsWith("HTTP/1.1 503")
                    .containsIgnoringCase("\r\nRetry-After: 10\r\n")
                    .containsIgnoringCase("application/json");
        }
    }

    @Test
    void aCallIsToBeRepeated() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/chat/messages"))
                            .header("Authorization", "Bearer " + ofTheProvider)
                            .POST(HttpRequest.BodyPublishers.ofString("{}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).contains("10");
            assertThat(answer.body()).contains("\"error\":\"unavailable\"");
        }
    }

    @Test
    void aFreshTokenIsUnavailableAndTheConnectionStaysAsItWas() {
        TestClient client = ready(alice);
        client.send("{'type':'auth','token':'" + ofTheProvider + "'}");
        assertError(client.next("error"), "unavailable", "token: ");
        assertThat(client.untilPong()).isEmpty();
    }

    @Test
    void aTokenThatIsNoneIsRefusedAllTheSame() {
        assertThat(TestClient.to(port).token("nonsense").refusal()).isEqualTo(401);
    }
}
