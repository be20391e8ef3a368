package chat.parley.history;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.history.Api.Answer;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every call has in common: tokens, methods, sizes, health. */
class EdgeTest extends ServiceTest {

    private static final List<String> POSTS = List.of(
            "/api/chat/history/private",
            "/api/chat/history/room",
            "/api/chat/message/status",
            "/api/chat/message/receipts",
            "/api/chat/message/find",
            "/api/chat/conversations",
            "/api/chat/sync");

    @Test
    void nothingWithoutAToken() {
        for (String path : POSTS) {
            Answer answer = api.send(api.anonymous(path).POST(HttpRequest.BodyPublishers.ofString("{}")));
            assertThat(answer.status()).as(path).isEqualTo(401);
            assertThat(answer.error()).isEqualTo("unauthorized");
        }
        for (String path : List.of(
                "/api/users?ids=1",
                "/api/presence?ids=1",
                "/%61pi/users?ids=1",
                "/api;x/users?ids=1",
                "/api/./users?ids=1")) {
            Answer answer = api.send(api.anonymous(path).header("Authorization", "Bearer x.y.z"));
            assertThat(answer.status()).as(path).isIn(400, 401);
        }
    }

    @Test
    void wrongMethodAndWrongPathAreSaidInTheEnvelope() {
        Answer method = api.get("/api/chat/sync", 1);
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.error()).isEqualTo("method_not_allowed");
        Answer path = api.get("/api/chat/nothing", 1);
        assertThat(path.status()).isEqualTo(404);
        assertThat(path.error()).isEqualTo("not_found");
    }

    @Test
    void aBodyOverTheLimitIsRefused() {
        for (String path : POSTS) {
            Answer answer = api.post(path, 1, "{\"x\":\"" + "x".repeat(200_000) + "\"}");
            assertThat(answer.status()).as(path).isEqualTo(413);
            assertThat(answer.error()).isEqualTo("too_large");
        }
    }

    @ParameterizedTest
    @FieldSource("chat.parley.testing.NumberTricks#NUMBERS")
    @ValueSource(strings = {"1,\"%1$s\":2", "1,\"%2$s\":2"})
    void aNumberThatIsATrickIsRefusedAndNotRounded(String number) {
        Map<String, String> fields = Map.of(
                "/api/chat/history/private", "user_id",
                "/api/chat/history/room", "room_id",
                "/api/chat/message/status", "message_id",
                "/api/chat/message/receipts", "message_id");
        fields.forEach((path, field) -> {
            // The second spelling of the same name begins with an escape.
            String escaped = "\\u%04x".formatted((int) field.charAt(0)) + field.substring(1);
            Answer answer = api.post(path, 1, "{\"" + field + "\":" + number.formatted(field, escaped) + "}");
            assertThat(answer.status()).as("%s %s", path, number).isEqualTo(400);
            assertThat(answer.message()).containsPattern("^(body|" + field + ") ");
        });
    }

    @Test
    void nestingWithoutEndIsRefused() {
        for (String path : POSTS) {
            for (String body : List.of(
                    "[".repeat(10_000),
                    "{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}",
                    "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000))) {
                Answer answer = api.post(path, 1, body);
                assertThat(answer.status()).as(path).isEqualTo(400);
                assertThat(answer.message()).startsWith("body is not valid JSON");
            }
        }
    }

    @Test
    void aHeadOverTheLimitIsRefused() {
        HttpRequest.Builder one = api.request("/api/users?ids=1", 1).header("X-Bomb", "1".repeat(20_000));
        assertThat(api.status(one)).isEqualTo(431);
        HttpRequest.Builder many = api.request("/api/users?ids=1", 1);
        for (int i = 0; i < 2_000; i++) {
            many.header("X-Bomb-" + i, "1");
        }
        assertThat(api.status(many)).isEqualTo(431);
    }

    @Test
    void contentTypeDoesNotMatter() {
        Answer answer = api.send(api.request("/api/chat/conversations", StoreRows.number())
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.data().isEmpty()).isTrue();
    }

    @Test
    void readyAndMeasured() {
        for (String probe : List.of("liveness", "readiness")) {
            assertThat(api.send(api.anonymous("/actuator/health/" + probe)).status())
                    .isEqualTo(200);
        }
    }
}
