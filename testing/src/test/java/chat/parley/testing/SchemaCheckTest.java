package chat.parley.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaCheckTest {

    private final SchemaCheck schemas = new SchemaCheck(Map.of());

    @Test
    void ofSeveralFieldsOneIsEnoughWhereOneIsRequired() {
        Map<String, Object> schema = Map.of(
                "type",
                "object",
                "properties",
                Map.of("receiver_id", Map.of("type", "integer"), "reveiver_id", Map.of("type", "integer")),
                "anyOf",
                List.of(Map.of("required", List.of("receiver_id")), Map.of("required", List.of("reveiver_id"))));
        assertThat(schemas.violations(schema, Map.of("receiver_id", 1))).isEmpty();
        assertThat(schemas.violations(schema, Map.of("reveiver_id", 1))).isEmpty();
        assertThat(schemas.violations(schema, Map.of("receiver_id", 1, "reveiver_id", 1)))
                .isEmpty();
        assertThat(schemas.violations(schema, Map.of())).hasSize(1);
    }
}
