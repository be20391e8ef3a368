package chat.parley.protocol.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Makes new inputs of known ones: what line noise does, and what people do who know JSON, numbers and UTF-8. */
final class Mutations {

    /** As long as a frame may be. */
    static final int MAX_BYTES = 64 * 1024;

    private static final List<String> NUMBERS = List.of(
            "1e400",
            "-1e400",
            "1E-400",
            "-0",
            "0",
            "-1",
            "1.0",
            "1e0",
            "1e3",
            "0x10",
            "007",
            "+1",
            ".5",
            "5.",
            "1e",
            "--1",
            "2147483647",
            "2147483648",
            "-2147483648",
            "4294967297",
            "9007199254740991",
            "9007199254740992",
            "9007199254740993",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551617",
            "99999999999999999999999999999999",
            "999999999999999999999999999999999",
            "1e999999999",
            "1e-999999999",
            "NaN",
            "Infinity",
            "-Infinity",
            "1_000",
            "١",
            "0b1",
            "true",
            "null",
            "\"1\"",
            "[1]",
            "{}");

    private static final List<String> TOKENS = List.of(
            "{",
            "}",
            "[",
            "]",
            "\"",
            ":",
            ",",
            "\\",
            "\\u0000",
            "\\ud83d",
            "\\udc00",
            "\\ud83d\\udc00",
            "\\uD83D\\u0041",
            "\\u",
            "\\u12",
            "\\x41",
            "null",
            "true",
            "false",
            "\"type\":\"chat\",",
            "\"type\":\"message.sent\",",
            "\"v\":1,",
            "\"content\":\"\",",
            "\"receiver_id\":1,",
            "\"reveiver_id\":2,",
            "\"retry\":true,",
            "\"client_msg_id\":\"\",",
            "\"file_url\":\"/files/../x\",",
            "\"file_url\":\"http://[::1\",",
            "\"receipts\":[{}],",
            "/**/",
            "//",
            "\n",
            "\t",
            "\f",
            "\u0000",
            "\u001f",
            "\u007f",
            "\u0085",
            "\u2028",
            "\uFEFF",
            "\u202E",
            "\uFFFE",
            "\uDBFF\uDFFF");

    /** Overlong forms, surrogates, what lies beyond Unicode, and sequences that end too early. */
    private static final List<byte[]> BROKEN_UTF8 = List.of(
            bytes(0xc0, 0x80),
            bytes(0xc1, 0xbf),
            bytes(0xe0, 0x80, 0x80),
            bytes(0xed, 0xa0, 0x80),
            bytes(0xed, 0xbf, 0xbf),
            bytes(0xf0, 0x80, 0x80, 0x80),
            bytes(0xf4, 0x90, 0x80, 0x80),
            bytes(0xf8, 0x88, 0x80, 0x80, 0x80),
            bytes(0xff),
            bytes(0xfe, 0xff),
            bytes(0xff, 0xfe),
            bytes(0xc3),
            bytes(0xe2, 0x82),
            bytes(0xf0, 0x9f, 0x8d),
            bytes(0x80));

    private static final Pattern NUMBER = Pattern.compile("(?<=[:\\[,])-?[0-9]+");
    private static final Pattern VALUE = Pattern.compile("(?<=:)(\"[^\"]*\"|-?[0-9]+|true|false|null)");

    private static final Pattern OBJECT = Pattern.compile("\\{[^{}]*}");

    private final Random random;

    Mutations(Random random) {
        this.random = random;
    }

    /** One to six changes; {@code other} lends parts of itself. */
    byte[] of(byte[] input, byte[] other) {
        byte[] mutant = input;
        for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
            mutant = change(mutant, other);
        }
        return mutant.length > MAX_BYTES ? Arrays.copyOf(mutant, MAX_BYTES) : mutant;
    }

    private byte[] change(byte[] input, byte[] other) {
        int from = random.nextInt(input.length + 1);
        int to = Math.min(input.length, from + 1 + random.nextInt(16));
        return switch (random.nextInt(15)) {
            case 0, 1 -> flipped(input);
            case 2 -> joined(input, from, new byte[] {(byte) random.nextInt(256)}, to);
            case 3 -> joined(input, from, new byte[0], to);
            case 4 -> Arrays.copyOf(input, from);
            case 5 -> joined(input, from, Arrays.copyOfRange(input, from, to), from);
            case 6 -> spliced(input, other);
            case 7 -> joined(input, from, any(TOKENS).getBytes(UTF_8), random.nextBoolean() ? from : to);
            case 8 -> joined(input, from, any(BROKEN_UTF8), from);
            case 9, 10 -> replaced(input, NUMBER, any(NUMBERS));
            case 11 -> replaced(input, VALUE, random.nextBoolean() ? any(NUMBERS) : nested());
            case 12 -> replaced(input, VALUE, any(found(VALUE, other)));
            case 13 -> {
                String element = any(found(OBJECT, input));
                yield replaced(input, OBJECT, element + "," + element);
            }
            default -> random.nextInt(50) == 0 ? swollen(input, from, to) : flipped(input);
        };
    }

    private byte[] flipped(byte[] input) {
        byte[] flipped = input.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private byte[] spliced(byte[] input, byte[] other) {
        int from = random.nextInt(other.length + 1);
        int to = from + random.nextInt(other.length - from + 1);
        int at = random.nextInt(input.length + 1);
        return joined(input, at, Arrays.copyOfRange(other, from, to), at + random.nextInt(input.length - at + 1));
    }

    /** A part of it very often: long strings, many elements, ten thousand brackets. */
    private byte[] swollen(byte[] input, int from, int to) {
        byte[] part = random.nextBoolean()
                ? Arrays.copyOfRange(input, from, to)
                : any(TOKENS).getBytes(UTF_8);
        int times = 1 + random.nextInt(MAX_BYTES / Math.max(1, part.length));
        ByteArrayOutputStream swollen = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            swollen.writeBytes(part);
        }
        return joined(input, from, swollen.toByteArray(), from);
    }

    private String nested() {
        int levels = random.nextInt(20) == 0 ? 10_000 : 1 + random.nextInt(24);
        return random.nextBoolean()
                ? "[".repeat(levels) + "]".repeat(levels)
                : "{\"a\":".repeat(levels) + "1" + "}".repeat(levels);
    }

    /** One occurrence of a pattern by something else; bytes are looked at one for one. */
    private byte[] replaced(byte[] input, Pattern pattern, String by) {
        List<MatchResult> places =
                pattern.matcher(new String(input, ISO_8859_1)).results().toList();
        if (places.isEmpty()) {
            return flipped(input);
        }
        MatchResult one = places.get(random.nextInt(places.size()));
        return joined(input, one.start(), by.getBytes(UTF_8), one.end());
    }

    /** Its parts of this kind; one that is empty where it has none. */
    private static List<String> found(Pattern pattern, byte[] input) {
        List<String> parts = pattern.matcher(new String(input, ISO_8859_1))
                .results()
                .map(part -> new String(part.group().getBytes(ISO_8859_1), UTF_8))
                .toList();
        return parts.isEmpty() ? List.of("") : parts;
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static byte[] joined(byte[] input, int upTo, byte[] middle, int from) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream(input.length + middle.length);
        joined.write(input, 0, upTo);
        joined.writeBytes(middle);
        joined.write(input, from, input.length - from);
        return joined.toByteArray();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
