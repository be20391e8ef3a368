package chat.parley.history.sync;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.history.Api;
import chat.parley.history.ServiceTest;
import chat.parley.history.StoreRows;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** The identity provider is down since before the service began. */
@TestPropertySource(properties = "parley.auth.jwk-set-uri=http://127.0.0.1:1/.well-known/jwks.json")
class SyncBatchWithoutKeysTest extends ServiceTest {

    private final int alice = StoreRows.number();

    @Test
    void aTokenByAKeyThatCannotBeFetchedIsToBeAskedWithAgain() {
        String ofTheProvider = Jwts.builder()
                .header()
                .keyId("2026-11")
                .and()
                .subject(Integer.toString(alice))
                .expiration(Date.from(Instant.now().plus(Duration.ofHours(1))))
                .signWith(Jwks.CRV.Ed25519.keyPair().build().getPrivate())
                .compact();

        JsonNode answers = api.post(
                        "/api/chat/sync/batch",
                        alice,
                        "{\"questions\":[" + question(ofTheProvider) + "," + question(Api.token(alice)) + "]}")
                .data();

        assertThat(answers.get(0).path("code").asInt()).isEqualTo(503);
        assertThat(answers.get(0).path("error").asString()).isEqualTo("unavailable");
        assertThat(answers.get(1).path("code").asInt()).isEqualTo(200);
    }

    private String question(String token) {
        return "{\"token\":\"" + token + "\",\"until\":\"" + rows.position() + "\"}";
    }
}
