package chat.parley.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "null",
                "1",
                "\"text\"",
                "[]",
                "[{}]",
                "{",
                "{}}",
                "{} {}",
                "{} x",
                "{}\u0000",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1,}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":0x10}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":1 /* why */}",
                "// why\n{}",
                "{\"a\":1,\"a\":1}",
                "{\"b\":{\"a\":1,\"a\":2}}"
            })
    void whatIsNotOneJsonObjectIsRefused(String text) {
        refused(() -> JsonObject.parse(text), "frame");
        refused(() -> JsonObject.parse(text.getBytes(StandardCharsets.UTF_8)), "frame");
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        refused(() -> JsonObject.parse(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}), "frame");
        refused(() -> JsonObject.parse(new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'}), "frame");
    }

    @Test
    void anErrorNeverRepeatsWhatWasSaid() {
        assertThatExceptionOfType(FieldException.class)
                .isThrownBy(() -> JsonObject.parse("{\"content\":\"my secret\" oops}"))
                .withMessageNotContaining("secret")
                .withMessageContaining("line 1, column");
    }

    @Test
    void nestingEndsAt16Levels() throws FieldException {
        assertThat(JsonObject.parse(nested(16)).has("a")).isTrue();
        refused(() -> JsonObject.parse(nested(17)), "frame");
        refused(() -> JsonObject.parse(nested(100_000)), "frame");
    }

    @Test
    void endlessNumbersAreRefused() throws FieldException {
        assertThat(JsonObject.parse("{\"a\":" + "9".repeat(32) + "}").has("a")).isTrue();
        refused(() -> JsonObject.parse("{\"a\":" + "9".repeat(33) + "}"), "frame");
        refused(() -> JsonObject.parse("{\"a\":0." + "1".repeat(1000) + "}"), "frame");
    }

    @Test
    void numbersOutOfAnyRangeHarmOnlyTheFieldThatIsRead() throws FieldException {
        JsonObject json = JsonObject.parse("{\"a\":1e400,\"b\":1e999999999,\"c\":-1e400,\"id\":5}");
        assertThat(json.id("id")).isEqualTo(5);
        refused(() -> json.integer("a", 0, 10), "a");
        refused(() -> json.integer("b", 0, 10), "b");
        refused(() -> json.id("c"), "c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1e0", "1.5", "\"1\"", "true", "[]", "{}", "[1]"})
    void onlyWholeNumbersAreIntegers(String value) throws FieldException {
        JsonObject json = JsonObject.parse("{\"a\":" + value + "}");
        refused(() -> json.integer("a", 0, 10), "a must be a whole number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "11", "-5", "9223372036854775808", "-9223372036854775809", "18446744073709551621"})
    void integersOutsideTheirBoundsAreRefused(String value) throws FieldException {
        JsonObject json = JsonObject.parse("{\"a\":" + value + "}");
        refused(() -> json.integer("a", 5, 10), "a must be from 5 to 10");
        refused(() -> json.optionalInteger("a", 5, 10, 5), "a must be from 5 to 10");
    }

    @Test
    void boundsOfIntegersAreInclusive() throws FieldException {
        JsonObject json = JsonObject.parse("{\"a\":5,\"b\":10,\"c\":9223372036854775807}");
        assertThat(json.integer("a", 5, 10)).isEqualTo(5);
        assertThat(json.integer("b", 5, 10)).isEqualTo(10);
        assertThat(json.integer("c", 0, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void idsArePositive31BitIntegers() throws FieldException {
        JsonObject json = JsonObject.parse("{\"zero\":0,\"one\":1,\"max\":2147483647,\"over\":2147483648}");
        assertThat(json.id("one")).isEqualTo(1);
        assertThat(json.id("max")).isEqualTo(Integer.MAX_VALUE);
        refused(() -> json.id("zero"), "zero");
        refused(() -> json.id("over"), "over");
        refused(() -> json.id("missing"), "missing is required");
    }

    @Test
    void nullCountsAsMissing() throws FieldException {
        JsonObject json = JsonObject.parse("{\"a\":null}");
        assertThat(json.has("a")).isFalse();
        assertThat(json.optionalString("a")).isNull();
        assertThat(json.optionalInteger("a", 0, 9, 7)).isEqualTo(7);
        assertThat(json.flag("a")).isFalse();
        refused(() -> json.string("a"), "a is required");
        refused(() -> json.integer("a", 0, 9), "a is required");
        refused(() -> json.objects("a"), "a must be an array");
    }

    @Test
    void valuesOfAnotherTypeNameTheirField() throws FieldException {
        JsonObject json = JsonObject.parse("{\"n\":1,\"s\":\"x\",\"b\":true,\"l\":[1]}");
        refused(() -> json.string("n"), "n must be a string");
        refused(() -> json.optionalString("b"), "b must be a string");
        refused(() -> json.flag("s"), "s must be true or false");
        refused(() -> json.flag("n"), "n must be true or false");
        refused(() -> json.objects("s"), "s must be an array");
        refused(() -> json.objects("l"), "l must hold objects");
    }

    @Test
    void valuesAreRead() throws FieldException {
        JsonObject json = JsonObject.parse(
                "{\"s\":\"聊\\u0041\\ud83c\\udf75\",\"t\":true,\"f\":false,\"l\":[{\"a\":1},{\"a\":2}],\"e\":[]}");
        assertThat(json.string("s")).isEqualTo("聊A🍵");
        assertThat(json.flag("t")).isTrue();
        assertThat(json.flag("f")).isFalse();
        assertThat(json.objects("e")).isEmpty();
        assertThat(json.objects("l")).hasSize(2);
        assertThat(json.objects("l").get(1).id("a")).isEqualTo(2);
    }

    private static String nested(int levels) {
        return "{\"a\":" + "[".repeat(levels - 1) + "]".repeat(levels - 1) + "}";
    }

    private static void refused(ThrowingCallable read, String messageStart) {
        assertThatExceptionOfType(FieldException.class).isThrownBy(read).withMessageStartingWith(messageStart);
    }
}
