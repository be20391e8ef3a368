package chat.parley.protocol.wire;

import chat.parley.protocol.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Frames of clients, good ones and others that are like them but for one field. */
final class ClientFrames {

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
            "content", List.of("7", "null"),
            "token", List.of("''", "7", "null"));

    private ClientFrames() {}

    /** The golden files, and what is accepted though we send it otherwise. */
    static Stream<String> all() {
        return Stream.concat(
                GoldenFiles.of("client").map(GoldenFiles::line),
                GoldenFiles.of("client/accepted")
                        .map(file ->
                                parse(GoldenFiles.text(file)).get("as_sent").toString()));
    }

    /** The frame, and what becomes of it when one field is changed, left out or spelt as the document spells it. */
    static Stream<ObjectNode> variants(ObjectNode frame) {
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
                                        .map(value -> variant(each, copy -> copy.set(field, json(value))))))));
    }

    private static ObjectNode variant(ObjectNode frame, Consumer<ObjectNode> change) {
        ObjectNode copy = frame.deepCopy();
        change.accept(copy);
        return copy;
    }

    private static JsonNode json(String value) {
        return JsonObject.mapper().readTree(value.replace('\'', '"'));
    }

    static ObjectNode parse(String text) {
        return (ObjectNode) JsonObject.mapper().readTree(text);
    }
}
