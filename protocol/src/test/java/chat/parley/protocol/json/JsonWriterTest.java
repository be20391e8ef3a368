package chat.parley.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonWriterTest {

    @Test
    void fieldsStandInTheOrderOfTheCalls() {
        String text = JsonWriter.object()
                .string("s", "x")
                .number("n", -5)
                .flag("f", false)
                .nullableString("null", null)
                .nullableString("there", "y")
                .optionalString("absent", null)
                .optionalString("present", "z")
                .array("list", List.of(1, 2), (element, value) -> element.number("v", value))
                .toText();
        assertThat(text)
                .isEqualTo("{\"s\":\"x\",\"n\":-5,\"f\":false,\"null\":null,\"there\":\"y\",\"present\":\"z\","
                        + "\"list\":[{\"v\":1},{\"v\":2}]}");
    }

    @Test
    void whatJsonWouldMistakeIsEscapedAndNothingElse() throws FieldException {
        String awkward = "\"\\/\b\f\n\r\t\u0001\u007f\u2028聊🍵<>&'";
        String text = JsonWriter.object().string("s", awkward).toText();
        assertThat(text).isEqualTo("{\"s\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\u007f\u2028聊🍵<>&'\"}");
        assertThat(JsonObject.parse(text).string("s")).isEqualTo(awkward);
    }
}
