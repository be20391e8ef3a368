package chat.parley.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.frame.ClientFrameCodec;
import chat.parley.protocol.frame.ClientFrameCodec.Decoded;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** docs/openapi.yaml says of a server-side send what the code does: its body is a chat frame's fields. */
class OpenApiTest {

    private static final ApiFile API = ApiFile.read("openapi.yaml");

    static Stream<String> chats() {
        return ClientFrames.all()
                .filter(text ->
                        ClientFrames.parse(text).path("type").stringValue().equals("chat"));
    }

    /** One field is changed, left out or spelt as the document spells it: the schema takes what the code takes. */
    @ParameterizedTest
    @MethodSource("chats")
    void aServerSideSendIsDescribedAsTheCodeReadsIt(String text) throws FieldException {
        JsonNode schema = API.at("components", "schemas", "NewMessage");
        List<ObjectNode> variants =
                ClientFrames.variants(ClientFrames.parse(text)).toList();
        for (ObjectNode variant : variants) {
            Set<String> violations = API.violationsOfRead(schema, variant);
            assertThat(violations.isEmpty())
                    .as("%s: %s", variant, violations)
                    .isEqualTo(
                            ClientFrameCodec.decodeChat(JsonObject.parse(variant.toString())) instanceof Decoded.Valid);
        }
    }
}
