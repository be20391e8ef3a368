package chat.parley.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.message.MessageRules.Violation;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of contract section 3.1, each at its edge. */
class MessageRulesTest {

    private static final String URL = "https://files.example.org/cat.png";

    static Stream<Arguments> contentsOf8192Bytes() {
        return Stream.of(
                Arguments.of("ASCII", "a".repeat(8192), "a"),
                Arguments.of("two bytes each", "é".repeat(4096), "a"),
                Arguments.of("CJK, three bytes each", "聊".repeat(2730) + "ab", "a"),
                Arguments.of("emoji, four bytes in two units", "🍵".repeat(2048), "a"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("contentsOf8192Bytes")
    void contentOf8192BytesPassesAndOneMoreIsTooLarge(String kind, String content, String oneByte) {
        assertThat(content.getBytes(StandardCharsets.UTF_8)).hasSize(MessageRules.MAX_CONTENT_BYTES);
        assertThat(text(content)).isEmpty();
        assertThat(text(content + oneByte)).hasValueSatisfying(violation -> {
            assertThat(violation.field()).isEqualTo("content");
            assertThat(violation.tooLarge()).isTrue();
            assertThat(violation.message()).isEqualTo("content is over 8192 UTF-8 bytes");
        });
    }

    @Test
    void theLimitHoldsForTheCaptionOfAFileToo() {
        assertThat(MessageRules.violation(new MessageBody(MessageType.FILE, "a".repeat(8193), URL), null))
                .hasValueSatisfying(
                        violation -> assertThat(violation.tooLarge()).isTrue());
    }

    @ParameterizedTest
    @MethodSource("chat.parley.protocol.Seeds#all")
    void sizeIsCountedInUtf8Bytes(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            StringBuilder content = new StringBuilder("x");
            int units = 2600 + random.nextInt(6000);
            while (content.length() < units) {
                content.appendCodePoint(randomCodePoint(random));
            }
            boolean fits = content.toString().getBytes(StandardCharsets.UTF_8).length <= 8192;
            assertThat(text(content.toString()).isEmpty())
                    .as("%d units", content.length())
                    .isEqualTo(fits);
        }
    }

    @Test
    void textMayNotBeEmptyButACaptionMay() {
        assertThat(text("")).map(Violation::field).contains("content");
        assertThat(MessageRules.violation(new MessageBody(MessageType.IMAGE, "", URL), null))
                .isEmpty();
        assertThat(MessageRules.violation(new MessageBody(MessageType.TEXT, "", URL), null))
                .isEmpty();
    }

    @Test
    void whiteSpaceIsSomething() {
        assertThat(text(" ")).isEmpty();
        assertThat(text("\n\t\u200b\u202e")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0000",
                "a\u0000",
                "\u0000a",
                "\ud83c",
                "a\ud83c",
                "\ud83ca",
                "\udf75",
                "a\udf75b",
                "\udf75\ud83c",
                "\ud83c\ud83c\udf75",
                "\ud83c\udf75\udf75"
            })
    void textThatPostgresCannotHoldIsRefused(String content) {
        assertThat(MessageRules.isStorableText(content)).isFalse();
        assertThat(text(content)).hasValueSatisfying(violation -> {
            assertThat(violation.field()).isEqualTo("content");
            assertThat(violation.tooLarge()).isFalse();
        });
        assertThat(MessageRules.violation(new MessageBody(MessageType.TEXT, "x", null), content))
                .map(Violation::field)
                .contains("client_msg_id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\u0001", "🍵", "a🍵b🍵", "\uffff", "é聊\ud7ff\ue000"})
    void otherTextIsStorable(String content) {
        assertThat(MessageRules.isStorableText(content)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("chat.parley.protocol.Seeds#all")
    void storableTextIsWhatUtf8CanHoldWithoutNull(long seed) {
        Random random = new Random(seed);
        char[] interesting = {'a', 0, '\ud83c', '\udf75', '\ud800', '\udfff', '\ue000', '\ud7ff'};
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int c = random.nextInt(6); c > 0; c--) {
                text.append(interesting[random.nextInt(interesting.length)]);
            }
            assertThat(MessageRules.isStorableText(text.toString()))
                    .as(text.chars().boxed().toList().toString())
                    .isEqualTo(text.indexOf("\0") < 0 && isUtf8(text));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = MessageType.class,
            names = {"IMAGE", "FILE", "AUDIO", "VIDEO"})
    void whatIsAFileNeedsItsUrl(MessageType type) {
        assertThat(MessageRules.violation(new MessageBody(type, "a caption", null), null))
                .hasValueSatisfying(violation -> assertThat(violation.message())
                        .isEqualTo("file_url is required for a message of type " + type.wireName()));
        assertThat(MessageRules.violation(new MessageBody(type, "a caption", URL), null))
                .isEmpty();
    }

    @Test
    void textAndSystemNeedNoFile() {
        assertThat(MessageRules.violation(new MessageBody(MessageType.TEXT, "x", null), null))
                .isEmpty();
        assertThat(MessageRules.violation(new MessageBody(MessageType.SYSTEM, "x", null), null))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org",
                "https://example.org/a?b=c#d",
                "HTTPS://EXAMPLE.ORG/",
                "https://[2001:db8::1]:8443/x",
                "http://minio_1:9000/a.png",
                "http://minio_1",
                "http://ann:secret@minio_1:9000/a.png",
                "https://files.例え.jp/猫.png",
                "https://bücher.example:8443/a",
                "http://example.org:/a",
                "http://user@example.org/a",
                "/files/a",
                "/files/2026/11/cat.png",
                "/files/%E7%8C%AB.png"
            })
    void httpUrlsAndFilesPathsPass(String url) {
        assertThat(fileUrl(url)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cat.png",
                "/cat.png",
                "/files",
                "/files/",
                "/filesystem/x",
                "/files/../etc/passwd",
                "/files/./x",
                "//evil.example.org/files/x",
                "javascript:alert(1)",
                "data:image/png;base64,AA",
                "file:///etc/passwd",
                "ftp://example.org/x",
                "http:relative",
                "http://",
                "https:///x",
                "http://:80/",
                "http://:/x",
                "http://@/x",
                "http://ann@:80/x",
                "http://?x",
                "http://minio_1:port/x",
                "http://minio_1:123456/x",
                "http://minio_1:80:81/x",
                "http://ann@ben@minio_1/x",
                "http://minio_1\\x",
                "http://例え jp/x",
                "http://[minio_1]/x",
                "ftp://minio_1/x",
                "http://exa mple.org",
                "/files/a b",
                "/files/a\u0000",
                "/files/\ud83c"
            })
    void otherUrlsAreRefused(String url) {
        assertThat(fileUrl(url)).map(Violation::field).contains("file_url");
    }

    @Test
    void fileUrlHas255CharactersAtMost() {
        String longest = "/files/" + "x".repeat(248);
        assertThat(longest).hasSize(255);
        assertThat(fileUrl(longest)).isEmpty();
        assertThat(fileUrl(longest + "x")).map(Violation::message).contains("file_url is over 255 characters");
    }

    @Test
    void clientMsgIdHas1To64CharactersOrIsAbsent() {
        assertThat(clientMsgId(null)).isEmpty();
        assertThat(clientMsgId("a")).isEmpty();
        assertThat(clientMsgId("é".repeat(64))).isEmpty();
        assertThat(clientMsgId("")).map(Violation::field).contains("client_msg_id");
        assertThat(clientMsgId("a".repeat(65))).map(Violation::field).contains("client_msg_id");
    }

    private static Optional<Violation> text(String content) {
        return MessageRules.violation(new MessageBody(MessageType.TEXT, content, null), null);
    }

    private static Optional<Violation> fileUrl(String url) {
        return MessageRules.violation(new MessageBody(MessageType.TEXT, "x", url), null);
    }

    private static Optional<Violation> clientMsgId(String clientMsgId) {
        return MessageRules.violation(new MessageBody(MessageType.TEXT, "x", null), clientMsgId);
    }

    private static boolean isUtf8(CharSequence text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return encoded.hasArray();
        } catch (CharacterCodingException loneSurrogate) {
            return false;
        }
    }

    private static int randomCodePoint(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 'a' + random.nextInt(26);
            case 1 -> 0xe0 + random.nextInt(0x200);
            case 2 -> 0x4e00 + random.nextInt(0x5000);
            default -> 0x1f300 + random.nextInt(0x200);
        };
    }
}
