package chat.parley.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code docs/configuration.md} is what Spring's configuration processor says of the {@code …Properties} records. With
 * {@code -Dparley.docs.write=true} the page is written instead of compared.
 */
class ConfigurationPageTest {

    private static final Path ROOT = Path.of(System.getProperty("parley.root"));
    private static final Path PAGE = ROOT.resolve("docs/configuration.md");
    private static final String METADATA = "target/classes/META-INF/spring-configuration-metadata.json";
    private static final Pattern CODE = Pattern.compile("\\{@code ([^}]*)}");
    private static final Pattern LINK = Pattern.compile("\\{@link #?([^}]*)}");

    private static final Map<String, String> MODULES = new LinkedHashMap<>();

    static {
        MODULES.put("platform", "All services");
        MODULES.put("gateway", "gateway");
        MODULES.put("message-service", "message-service");
        MODULES.put("history-service", "history-service");
    }

    private static final String HEAD = """
            # Configuration

            Every property of Parley's own, as the services know them: made from the code, do not edit. Spring Boot's own properties
            (`spring.kafka.*`, `spring.data.redis.*`, `spring.datasource.*`, `server.*`, `management.*`) work as its documentation
            says; the ones that a deployment sets stand in the [README](../README.md#configuration).

            A property is given as an environment variable (`parley.gateway.ack-timeout` is `PARLEY_GATEWAY_ACKTIMEOUT` or
            `PARLEY_GATEWAY_ACK_TIMEOUT`), as a JVM option (`-Dparley.gateway.ack-timeout=5s`), on the command line
            (`--parley.gateway.ack-timeout=5s`) or in a file (`SPRING_CONFIG_ADDITIONAL_LOCATION`). Durations: `500ms`, `10s`, `5m`,
            `1d`. Sizes: `64KB`, `1MB`, powers of 1,024. A value that cannot be ends the start with a message that names the property.
            """;

    @Test
    void thePageIsWhatTheCodeSays() throws IOException {
        StringBuilder page = new StringBuilder(HEAD);
        for (Map.Entry<String, String> module : MODULES.entrySet()) {
            page.append("\n## ")
                    .append(module.getValue())
                    .append("\n\n| property | type | default | what |\n|---|---|---|---|\n");
            properties(module.getKey()).forEach(page::append);
        }
        if (Boolean.getBoolean("parley.docs.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/configuration.md; -Dparley.docs.write=true writes it")
                .isEqualTo(page.toString());
    }

    /** What is read past the records is neither on the page nor checked at the start. */
    @Test
    void everySettingStandsInARecord() throws IOException {
        for (String module : MODULES.keySet()) {
            try (Stream<Path> sources = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                assertThat(sources.filter(source -> source.toString().endsWith(".java")))
                        .isNotEmpty()
                        .allSatisfy(
                                source -> assertThat(Files.readString(source)).doesNotContain("@Value(\"${parley."));
            }
        }
    }

    private static List<String> properties(String module) throws IOException {
        JsonNode metadata =
                new JsonMapper().readTree(Files.readString(ROOT.resolve(module).resolve(METADATA)));
        List<JsonNode> properties = new ArrayList<>();
        metadata.path("properties").forEach(properties::add);
        assertThat(properties)
                .allSatisfy(property -> assertThat(property.path("description").asString(""))
                        .as("what %s is for", property.path("name"))
                        .isNotBlank());
        return properties.stream()
                .sorted(Comparator.comparing(property -> property.path("name").asString()))
                .map(ConfigurationPageTest::row)
                .toList();
    }

    private static String row(JsonNode property) {
        JsonNode value = property.path("defaultValue");
        String shown = value.isMissingNode() || (value.isArray() && value.isEmpty()) ? "" : "`" + text(value) + "`";
        return "| `%s` | %s | %s | %s |\n"
                .formatted(
                        property.path("name").asString(),
                        type(property.path("type").asString()),
                        shown,
                        words(property.path("description").asString()));
    }

    private static String text(JsonNode value) {
        if (!value.isArray()) {
            return value.asString();
        }
        List<String> elements = new ArrayList<>();
        value.forEach(element -> elements.add(element.asString()));
        return String.join(", ", elements);
    }

    private static String type(String name) {
        return name.replaceAll("\\b(?:[a-z]+\\.)+", "").replace('$', '.').replaceAll("<(\\w+)>", " of $1");
    }

    private static String words(String description) {
        String plain =
                LINK.matcher(CODE.matcher(description).replaceAll("`$1`")).replaceAll("`$1`");
        return plain.replace("|", "\\|");
    }
}
