package chat.parley.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RestApiTest {

    private final RestApi api = RestApi.read();

    @Test
    void everyRouteBelongsToOneService() {
        TreeSet<String> served = new TreeSet<>();
        for (String service : List.of("history-service", "message-service", "gateway")) {
            assertThat(api.routesOf(service)).isNotEmpty().noneMatch(served::contains);
            served.addAll(api.routesOf(service));
        }
        assertThat(served).isEqualTo(new TreeSet<>(api.operations().keySet()));
    }

    @Test
    void everyExampleFitsItsSchema() {
        assertThat(api.examples())
                .isNotEmpty()
                .allSatisfy(
                        (name, violations) -> assertThat(violations).as(name).isEmpty());
    }

    @Test
    void aFieldThatIsMissingWrongOrUnknownIsNoticed() {
        String route = "POST /api/chat/message/status";
        assertThat(api.violations(route, 200, Map.of("code", 200, "message", "ok", "status", "sent")))
                .isEmpty();
        assertThat(api.violations(route, 200, Map.of("code", 200, "message", "ok")))
                .containsExactly("$.status is missing");
        assertThat(api.violations(route, 200, Map.of("code", 200, "message", "ok", "status", "gone")))
                .hasSize(1);
        assertThat(api.violations(route, 200, Map.of("code", "200", "message", "ok", "status", "sent")))
                .isNotEmpty();
        assertThat(api.violations(route, 200, Map.of("code", 200, "message", "ok", "status", "sent", "data", 1)))
                .containsExactly("$.data is not described");
        assertThat(api.violations(route, 402, Map.of())).containsExactly(route + " may not answer 402");
        assertThat(api.violations("GET /api/nothing", 200, Map.of())).hasSize(1);
    }
}
