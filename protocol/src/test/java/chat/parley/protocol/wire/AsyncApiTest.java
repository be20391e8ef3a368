package chat.parley.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.RecordHeaders;
import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/** docs/asyncapi.yaml says what the code does: every golden file fits its schema, and every frame and event has one. */
class AsyncApiTest {

    private static final Path WIRE = Path.of("src/test/resources/wire");
    private static final JsonNode API = read();

    static Stream<Path> samples() throws IOException {
        try (Stream<Path> files = Files.walk(WIRE)) {
            return files
                    .filter(file -> file.toString().endsWith(".json")
                            && !file.startsWith(WIRE.resolve("live"))
                            && !file.startsWith(WIRE.resolve("client").resolve("accepted")))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everySampleFitsItsSchema(Path file) throws IOException {
        JsonNode sample = JsonObject.mapper().readTree(Files.readString(file));
        String side = WIRE.relativize(file).getName(0).toString();
        JsonNode schema = schemaOf(side, sample.path("type").stringValue());
        assertThat(violations(schema, sample, "$")).isEmpty();
    }

    @Test
    void aFieldThatIsMissingWrongOrUnknownWouldBeNoticed() {
        JsonNode schema = schemaOf("server", "ready");
        assertThat(violations(schema, json("{\"type\":\"ready\"}"), "$")).hasSize(1);
        assertThat(violations(schema, json("{\"type\":\"ready\",\"position\":7}"), "$"))
                .hasSize(1);
        assertThat(violations(schema, json("{\"type\":\"ready\",\"position\":\"A\",\"x\":1}"), "$"))
                .hasSize(1);
    }

    @Test
    void everyFrameAndEventIsDescribed() {
        assertThat(messages("client")).hasSameSizeAs(ClientFrame.class.getPermittedSubclasses());
        assertThat(messages("server")).hasSameSizeAs(ServerFrame.class.getPermittedSubclasses());
        Set<String> events = new TreeSet<>();
        collectTypes(Event.class, events);
        assertThat(API.path("channels").path("events").path("messages").propertyNames().stream()
                        .map(name -> message(name).path("name").stringValue()))
                .containsExactlyInAnyOrderElementsOf(events);
    }

    @Test
    void recordsHaveTheHeadersThatTheCodeKnows() {
        Set<String> own =
                Set.of(RecordHeaders.TYPE, RecordHeaders.VERSION, RecordHeaders.SESSION, RecordHeaders.TRACEPARENT);
        API.path("channels")
                .path("events")
                .path("messages")
                .propertyNames()
                .forEach(event -> assertThat(headers(event)).as(event).containsExactlyInAnyOrderElementsOf(own));
        Set<String> rejected = new TreeSet<>(own);
        rejected.addAll(Set.of(
                RecordHeaders.REASON,
                RecordHeaders.DETAIL,
                RecordHeaders.ORIGINAL_TOPIC,
                RecordHeaders.ORIGINAL_PARTITION,
                RecordHeaders.ORIGINAL_OFFSET));
        assertThat(headers("rejectedRecord")).containsExactlyInAnyOrderElementsOf(rejected);
    }

    private static Collection<String> headers(String message) {
        return resolve(message(message).path("headers")).path("properties").propertyNames();
    }

    private static void collectTypes(Class<?> event, Set<String> types) {
        Class<?>[] permitted = event.getPermittedSubclasses();
        if (permitted != null) {
            Arrays.stream(permitted).forEach(subtype -> collectTypes(subtype, types));
            return;
        }
        for (var field : event.getFields()) {
            if (field.getName().endsWith("TYPE")) {
                try {
                    types.add((String) field.get(null));
                } catch (IllegalAccessException impossible) {
                    throw new IllegalStateException(impossible);
                }
            }
        }
    }

    private static List<String> messages(String side) {
        return API.path("channels").path("chat").path("messages").propertyNames().stream()
                .filter(name -> name.startsWith(side))
                .toList();
    }

    private static JsonNode message(String name) {
        return API.path("components").path("messages").path(name);
    }

    private static JsonNode schemaOf(String side, String type) {
        String prefix = side.equals("event") ? "" : side;
        return API.path("components").path("messages").propertyNames().stream()
                .filter(name -> prefix.isEmpty() ? type.contains(".") : name.startsWith(prefix))
                .map(AsyncApiTest::message)
                .filter(message -> message.path("name").stringValue().equals(type))
                .map(message -> resolve(message.path("payload")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + side + " message of type " + type));
    }

    /** The few keywords of JSON Schema that the file uses. */
    private static Set<String> violations(JsonNode schema, JsonNode value, String at) {
        Set<String> found = new TreeSet<>();
        JsonNode resolved = resolve(schema);
        if (resolved.has("const") && !resolved.path("const").asString().equals(value.asString())) {
            found.add(at + " is not " + resolved.path("const"));
        }
        if (resolved.has("enum")
                && resolved.path("enum")
                        .valueStream()
                        .noneMatch(option -> option.asString().equals(value.asString()))) {
            found.add(at + " is none of " + resolved.path("enum"));
        }
        if (resolved.has("type") && !types(resolved.path("type")).contains(typeOf(value))) {
            found.add(at + " is no " + resolved.path("type"));
        }
        if (resolved.has("pattern")
                && !value.asString().matches(resolved.path("pattern").stringValue())) {
            found.add(at + " does not match " + resolved.path("pattern"));
        }
        if (resolved.has("maximum")
                && value.longValue() > resolved.path("maximum").longValue()) {
            found.add(at + " is over the maximum");
        }
        if (resolved.has("minimum")
                && value.longValue() < resolved.path("minimum").longValue()) {
            found.add(at + " is under the minimum");
        }
        resolved.path("required").forEach(field -> {
            if (!value.has(field.stringValue())) {
                found.add(at + " lacks " + field.stringValue());
            }
        });
        if (value.isObject()) {
            value.propertyNames().forEach(field -> {
                if (resolved.path("properties").has(field)) {
                    found.addAll(
                            violations(resolved.path("properties").path(field), value.path(field), at + "." + field));
                } else {
                    found.add(at + " has an unknown " + field);
                }
            });
        }
        value.valueStream()
                .filter(element -> value.isArray())
                .forEach(element -> found.addAll(violations(resolved.path("items"), element, at + "[]")));
        return found;
    }

    private static Set<String> types(JsonNode type) {
        return type.isArray()
                ? type.valueStream().map(JsonNode::asString).collect(Collectors.toSet())
                : Set.of(type.stringValue());
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case NUMBER -> "integer";
            case BOOLEAN -> "boolean";
            case NULL -> "null";
            case ARRAY -> "array";
            default -> "object";
        };
    }

    private static JsonNode resolve(JsonNode schema) {
        if (!schema.has("$ref")) {
            return schema;
        }
        return resolve(API.at(schema.path("$ref").stringValue().substring(1)));
    }

    private static JsonNode json(String text) {
        return JsonObject.mapper().readTree(text);
    }

    private static JsonNode read() {
        try {
            Map<String, Object> yaml = new Yaml().load(Files.readString(Path.of("../docs/asyncapi.yaml")));
            return JsonObject.mapper().valueToTree(yaml);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
