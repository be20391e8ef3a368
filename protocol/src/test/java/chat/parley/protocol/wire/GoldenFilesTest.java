package chat.parley.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.EventCodec;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.frame.ClientFrameCodec;
import chat.parley.protocol.frame.ClientFrameCodec.Decoded;
import chat.parley.protocol.frame.ErrorCode;
import chat.parley.protocol.frame.RoomChange;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrameCodec;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.live.LiveEventCodec;
import chat.parley.protocol.message.MessageType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What was released stays readable and is written the same way, byte for byte (contract, section 6). */
class GoldenFilesTest {

    static Stream<Path> clientFrames() {
        return GoldenFiles.of("client");
    }

    static Stream<Path> acceptedClientFrames() {
        return GoldenFiles.of("client/accepted");
    }

    static Stream<Path> serverFrames() {
        return GoldenFiles.of("server");
    }

    static Stream<Path> events() {
        return GoldenFiles.of("event");
    }

    static Stream<Path> liveEvents() {
        return GoldenFiles.of("live");
    }

    @ParameterizedTest
    @MethodSource("clientFrames")
    void clientFrameIsReadAndWrittenBackByteForByte(Path file) {
        String text = GoldenFiles.line(file);
        assertThat(ClientFrameCodec.encode(clientFrame(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @MethodSource("acceptedClientFrames")
    void variantOfAClientFrameIsReadAsItsCanonicalForm(Path file) {
        JsonNode variant = JsonObject.mapper().readTree(GoldenFiles.text(file));
        ClientFrame frame = clientFrame(variant.get("as_sent").toString());
        assertThat(ClientFrameCodec.encode(frame))
                .isEqualTo(variant.get("read_as").toString());
    }

    @ParameterizedTest
    @MethodSource("serverFrames")
    void serverFrameIsReadAndWrittenBackByteForByte(Path file) throws FieldException {
        String text = GoldenFiles.line(file);
        assertThat(ServerFrameCodec.encode(ServerFrameCodec.decode(text).orElseThrow()))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @MethodSource("events")
    void eventIsReadAndWrittenBackByteForByte(Path file) throws FieldException {
        byte[] value = GoldenFiles.line(file).getBytes(StandardCharsets.UTF_8);
        assertThat(EventCodec.encode(EventCodec.decode(value))).isEqualTo(value);
    }

    @ParameterizedTest
    @MethodSource("events")
    void nameOfAnEventFileSaysTypeAndVersion(Path file) {
        JsonNode event = JsonObject.mapper().readTree(GoldenFiles.line(file));
        assertThat(file.getFileName().toString())
                .startsWith(
                        event.get("type").stringValue() + ".v" + event.get("v").intValue() + ".");
    }

    @ParameterizedTest
    @MethodSource("liveEvents")
    void liveEventIsReadAndWrittenBackByteForByte(Path file) throws FieldException {
        String text = liveText(file);
        assertThat(LiveEventCodec.encode(LiveEventCodec.decode(text))).isEqualTo(text);
    }

    @Test
    void everyKindOfFrameAndEventHasAFile() {
        assertThat(kinds(clientFrames(), file -> clientFrame(GoldenFiles.line(file))))
                .isEqualTo(GoldenFiles.recordsOf(ClientFrame.class));
        assertThat(kinds(serverFrames(), GoldenFilesTest::serverFrame))
                .isEqualTo(GoldenFiles.recordsOf(ServerFrame.class));
        assertThat(kinds(events(), GoldenFilesTest::event)).isEqualTo(GoldenFiles.recordsOf(Event.class));
        assertThat(kinds(liveEvents(), GoldenFilesTest::liveEvent)).isEqualTo(GoldenFiles.recordsOf(LiveEvent.class));
    }

    @Test
    void everyWordOfTheWireHasAFile() {
        List<ServerFrame> frames =
                serverFrames().map(GoldenFilesTest::serverFrame).toList();
        assertThat(frames.stream()
                        .filter(ServerFrame.Failure.class::isInstance)
                        .map(f -> ((ServerFrame.Failure) f).code()))
                .contains(ErrorCode.values());
        assertThat(frames.stream().filter(ServerFrame.Room.class::isInstance).map(f -> ((ServerFrame.Room) f).event()))
                .contains(RoomChange.values());
        assertThat(frames.stream()
                        .filter(ServerFrame.Status.class::isInstance)
                        .map(f -> ((ServerFrame.Status) f).status()))
                .contains(ReceiptStatus.values());

        Set<MessageType> sendable = Arrays.stream(MessageType.values())
                .filter(type -> type != MessageType.SYSTEM)
                .collect(Collectors.toSet());
        assertThat(clientFrames()
                        .map(file -> clientFrame(GoldenFiles.line(file)))
                        .filter(ClientFrame.Chat.class::isInstance)
                        .map(f -> ((ClientFrame.Chat) f).body().messageType()))
                .containsAll(sendable);
    }

    private static Set<Class<?>> kinds(Stream<Path> files, Function<Path, Object> read) {
        return files.map(file -> read.apply(file).getClass()).collect(Collectors.toSet());
    }

    private static ClientFrame clientFrame(String text) {
        Decoded decoded = ClientFrameCodec.decode(text);
        assertThat(decoded).as(text).isInstanceOf(Decoded.Valid.class);
        return ((Decoded.Valid) decoded).frame();
    }

    private static ServerFrame serverFrame(Path file) {
        try {
            return ServerFrameCodec.decode(GoldenFiles.line(file)).orElseThrow();
        } catch (FieldException refused) {
            throw new AssertionError(file.toString(), refused);
        }
    }

    private static Event event(Path file) {
        try {
            return EventCodec.decode(GoldenFiles.line(file).getBytes(StandardCharsets.UTF_8));
        } catch (FieldException refused) {
            throw new AssertionError(file.toString(), refused);
        }
    }

    private static LiveEvent liveEvent(Path file) {
        try {
            return LiveEventCodec.decode(liveText(file));
        } catch (FieldException refused) {
            throw new AssertionError(file.toString(), refused);
        }
    }

    /** A header line alone ends with its line feed; behind a frame the file's last line feed is the editor's. */
    private static String liveText(Path file) {
        String text = GoldenFiles.text(file);
        return text.indexOf('\n') == text.length() - 1 ? text : GoldenFiles.line(file);
    }
}
