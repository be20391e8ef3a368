package chat.parley.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.RecordHeaders;
import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.frame.ClientFrameCodec;
import chat.parley.protocol.frame.ClientFrameCodec.Decoded;
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
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

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

    static Stream<String> clientFrames() {
        return Stream.concat(
                GoldenFiles.of("client").map(GoldenFiles::line),
                GoldenFiles.of("client/accepted")
                        .map(file -> json(GoldenFiles.text(file)).get("as_sent").toString()));
    }

    /** What a field of a client's frame may be tried with; null is JSON's. */
    private static final Map<String, List<String>> TRIED = Map.of(
            "chat_type", List.of("'private'", "'room'", "'single'", "'crowd'", "''", "7", "null"),
            "receiver_id", List.of("0", "1", "2147483647", "2147483648", "'1'", "null"),
            "reveiver_id", List.of("0", "1", "2147483648", "'1'"),
            "message_id", List.of("0", "1", "4095", "9007199254740991", "9007199254740992", "'1'", "null"),
            "status", List.of("'delivered'", "'read'", "'sent'", "null"),
            "message_type", List.of("'text'", "'system'", "'smell'", "7", "null"),
            "client_msg_id", List.of("''", "'" + "x".repeat(64) + "'", "'" + "x".repeat(65) + "'", "7", "null"),
            "retry", List.of("true", "false", "'yes'", "null"),
            "token", List.of("''", "7", "null"));

    /** One field is changed, left out or spelt as the document spells it: the schema takes what the code takes. */
    @ParameterizedTest
    @MethodSource("clientFrames")
    void aClientsFrameIsDescribedAsTheCodeReadsIt(String text) {
        ObjectNode frame = (ObjectNode) json(text);
        JsonNode schema = schemaOf("client", frame.path("type").stringValue());
        variants(frame).forEach(variant -> {
            Set<String> violations = violations(schema, variant, "$");
            // Ignored by the code as by JSON Schema; only our own samples may have nothing that is not described.
            violations.removeIf(violation -> violation.contains("has an unknown"));
            assertThat(violations.isEmpty())
                    .as("%s: %s", variant, violations)
                    .isEqualTo(ClientFrameCodec.decode(variant.toString()) instanceof Decoded.Valid);
        });
    }

    private static Stream<ObjectNode> variants(ObjectNode frame) {
        Stream<ObjectNode> spelt = frame.has("receiver_id")
                ? Stream.of(frame, variant(frame, copy -> copy.set("reveiver_id", copy.remove("receiver_id"))))
                : Stream.of(frame);
        return spelt.flatMap(each -> Stream.concat(
                Stream.of(each),
                TRIED.keySet().stream()
                        // Of two receivers one is not looked at.
                        .filter(field -> each.has(field) || !field.endsWith("iver_id"))
                        .filter(field -> !(each.has("receiver_id") && field.equals("reveiver_id")))
                        .filter(field -> !(each.has("reveiver_id") && field.equals("receiver_id")))
                        .flatMap(field -> Stream.concat(
                                Stream.of(variant(each, copy -> copy.remove(field))),
                                TRIED.get(field).stream()
                                        .map(value -> variant(
                                                each, copy -> copy.set(field, json(value.replace('\'', '"')))))))));
    }

    private static ObjectNode variant(ObjectNode frame, Consumer<ObjectNode> change) {
        ObjectNode copy = frame.deepCopy();
        change.accept(copy);
        return copy;
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
                RecordHeaders.ORIGINAL_OFFSET,
                RecordHeaders.ORIGINAL_SIZE));
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
                && value.isNumber()
                && value.longValue() > resolved.path("maximum").longValue()) {
            found.add(at + " is over the maximum");
        }
        if (resolved.has("minimum")
                && value.isNumber()
                && value.longValue() < resolved.path("minimum").longValue()) {
            found.add(at + " is under the minimum");
        }
        if (resolved.has("minLength")
                && value.isString()
                && value.stringValue().length() < resolved.path("minLength").intValue()) {
            found.add(at + " is too short");
        }
        if (resolved.has("maxLength")
                && value.isString()
                && value.stringValue().length() > resolved.path("maxLength").intValue()) {
            found.add(at + " is too long");
        }
        found.addAll(lacking(resolved, value, at));
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

    /** What is required, all of it or something of a choice. */
    private static Set<String> lacking(JsonNode schema, JsonNode value, String at) {
        Set<String> found = new TreeSet<>();
        schema.path("required").forEach(field -> {
            if (!value.has(field.stringValue())) {
                found.add(at + " lacks " + field.stringValue());
            }
        });
        schema.path("allOf").forEach(each -> found.addAll(lacking(resolve(each), value, at)));
        List<Set<String>> choices = schema.path("anyOf")
                .valueStream()
                .map(choice -> lacking(choice, value, at))
                .toList();
        if (choices.stream().noneMatch(Set::isEmpty)) {
            choices.forEach(found::addAll);
        }
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
