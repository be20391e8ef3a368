package chat.parley.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.event.EventCodec;
import chat.parley.protocol.frame.ClientFrameCodec;
import chat.parley.protocol.frame.ClientFrameCodec.Decoded;
import chat.parley.protocol.frame.ServerFrameCodec;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.live.LiveEventCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * What each release wrote, as it wrote it, under {@code src/test/resources/released}. Unlike the files of {@code wire}, these
 * are never changed and never removed: the log holds such events for ever, and for the time of an upgrade both versions write
 * and read side by side (docs/operations.md). A release adds a directory.
 */
class ReleasedWireTest {

    private static final Path RELEASED = Path.of("src", "test", "resources", "released");
    private static final String DIGESTS = "SHA256SUMS";

    static Stream<Path> samples() throws IOException {
        try (Stream<Path> files = Files.walk(RELEASED)) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
        }
    }

    static Stream<Path> releases() throws IOException {
        try (Stream<Path> all = Files.list(RELEASED)) {
            return all.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void todaysCodecReadsItAndKeepsEveryField(Path file) {
        String text = kindOf(file).equals("live") ? GoldenFiles.text(file) : GoldenFiles.line(file);
        String today;
        try {
            today = readAndWrittenBack(kindOf(file), text);
        } catch (FieldException unreadable) {
            throw new AssertionError(
                    "not compatible with a released version: " + file + " is no longer read", unreadable);
        }
        JsonNode released = head(text);
        assertThat(head(today).properties())
                .as(
                        "not compatible with a released version: fields of %s are lost or changed; they are only added",
                        file)
                .containsAll(released.properties());
        assertThat(frame(today)).as("the frame in %s", file).isEqualTo(frame(text));
    }

    @ParameterizedTest
    @MethodSource("releases")
    void aReleasesSamplesAreLeftAlone(Path release) throws IOException {
        Map<String, String> found = new TreeMap<>();
        for (Path file : samples().filter(file -> file.startsWith(release)).toList()) {
            found.put(release.relativize(file).toString(), digest(Files.readAllBytes(file)));
        }
        try (Stream<String> lines = Files.lines(release.resolve(DIGESTS))) {
            assertThat(found)
                    .as(
                            "samples of a release are neither changed nor removed nor added to; a new release has a new directory")
                    .isEqualTo(lines.map(line -> line.split(" {2}", 2))
                            .collect(Collectors.toMap(line -> line[1], line -> line[0])));
        }
    }

    @Test
    void theFirstReleaseHasSamplesOfEveryKind() throws IOException {
        assertThat(samples()
                        .filter(file -> file.startsWith(RELEASED.resolve("0.1")))
                        .map(ReleasedWireTest::kindOf))
                .contains("client", "server", "event", "live");
    }

    private static String readAndWrittenBack(String kind, String text) throws FieldException {
        return switch (kind) {
            case "event" ->
                new String(
                        EventCodec.encode(EventCodec.decode(text.getBytes(StandardCharsets.UTF_8))),
                        StandardCharsets.UTF_8);
            case "live" -> LiveEventCodec.encode(LiveEventCodec.decode(text));
            case "server" ->
                ServerFrameCodec.encode(
                        ServerFrameCodec.decode(text).orElseThrow(() -> new FieldException("type", "is not known")));
            case "client" ->
                switch (ClientFrameCodec.decode(text)) {
                    case Decoded.Valid valid -> ClientFrameCodec.encode(valid.frame());
                    case Decoded.Refused refused -> throw new AssertionError(text + ": " + refused);
                };
            default -> throw new AssertionError("no such kind of samples: " + kind);
        };
    }

    private static String kindOf(Path file) {
        return file.getName(file.getNameCount() - 2).toString();
    }

    /** The JSON object; of a live event the line before the frame. */
    private static JsonNode head(String text) {
        return JsonObject.mapper().readTree(text.lines().findFirst().orElseThrow());
    }

    /** A live event's frame: the rest, without the file's own last line feed. */
    private static String frame(String text) {
        return text.lines().skip(1).collect(Collectors.joining("\n"));
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
