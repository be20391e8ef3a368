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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** docs/asyncapi.yaml says what the code does: every golden file fits its schema, and every frame and event has one. */
class AsyncApiTest {

    private static final Path WIRE = Path.of("src/test/resources/wire");
    private static final ApiFile API = ApiFile.read("asyncapi.yaml");

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
        assertThat(API.violations(schema, sample)).isEmpty();
    }

    @Test
    void aFieldThatIsMissingWrongOrUnknownWouldBeNoticed() {
        JsonNode schema = schemaOf("server", "ready");
        assertThat(API.violations(schema, json("{\"type\":\"ready\"}"))).hasSize(1);
        assertThat(API.violations(schema, json("{\"type\":\"ready\",\"position\":7}")))
                .hasSize(1);
        assertThat(API.violations(schema, json("{\"type\":\"ready\",\"position\":\"A\",\"x\":1}")))
                .hasSize(1);
    }

    static Stream<String> clientFrames() {
        return ClientFrames.all();
    }

    /** One field is changed, left out or spelt as the document spells it: the schema takes what the code takes. */
    @ParameterizedTest
    @MethodSource("clientFrames")
    void aClientsFrameIsDescribedAsTheCodeReadsIt(String text) {
        ObjectNode frame = ClientFrames.parse(text);
        JsonNode schema = schemaOf("client", frame.path("type").stringValue());
        ClientFrames.variants(frame).forEach(variant -> {
            Set<String> violations = API.violationsOfRead(schema, variant);
            assertThat(violations.isEmpty())
                    .as("%s: %s", variant, violations)
                    .isEqualTo(ClientFrameCodec.decode(variant.toString()) instanceof Decoded.Valid);
        });
    }

    @Test
    void everyFrameAndEventIsDescribed() {
        assertThat(messages("client")).hasSameSizeAs(ClientFrame.class.getPermittedSubclasses());
        assertThat(messages("server")).hasSameSizeAs(ServerFrame.class.getPermittedSubclasses());
        Set<String> events = new TreeSet<>();
        collectTypes(Event.class, events);
        assertThat(API.at("channels", "events", "messages").propertyNames().stream()
                        .map(name -> message(name).path("name").stringValue()))
                .containsExactlyInAnyOrderElementsOf(events);
    }

    @Test
    void recordsHaveTheHeadersThatTheCodeKnows() {
        Set<String> own =
                Set.of(RecordHeaders.TYPE, RecordHeaders.VERSION, RecordHeaders.SESSION, RecordHeaders.TRACEPARENT);
        API.at("channels", "events", "messages")
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
        return API.resolve(message(message).path("headers")).path("properties").propertyNames();
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
        return API.at("channels", "chat", "messages").propertyNames().stream()
                .filter(name -> name.startsWith(side))
                .toList();
    }

    private static JsonNode message(String name) {
        return API.at("components", "messages", name);
    }

    private static JsonNode schemaOf(String side, String type) {
        String prefix = side.equals("event") ? "" : side;
        return API.at("components", "messages").propertyNames().stream()
                .filter(name -> prefix.isEmpty() ? type.contains(".") : name.startsWith(prefix))
                .map(AsyncApiTest::message)
                .filter(message -> message.path("name").stringValue().equals(type))
                .map(message -> API.resolve(message.path("payload")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + side + " message of type " + type));
    }

    private static JsonNode json(String text) {
        return JsonObject.mapper().readTree(text);
    }
}
