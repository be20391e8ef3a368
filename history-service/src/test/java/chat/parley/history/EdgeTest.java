package chat.parley.history;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.history.Api.Answer;
import java.net.http.HttpRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

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
