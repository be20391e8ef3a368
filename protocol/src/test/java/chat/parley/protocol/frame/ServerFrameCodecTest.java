package chat.parley.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import chat.parley.protocol.json.FieldException;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ServerFrameCodecTest {

    @Test
    void framesOfALaterVersionAreIgnored() throws FieldException {
        assertThat(ServerFrameCodec.decode("{\"type\":\"reaction\",\"emoji\":\"🍵\"}"))
                .isEmpty();
        assertThat(ServerFrameCodec.decode("{\"type\":\"pong\",\"at\":5}")).contains(new ServerFrame.Pong());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | type",
                "{\"type\":\"hello\",\"session_id\":\"s\",\"heartbeat_seconds\":25} | user_id",
                "{\"type\":\"hello\",\"user_id\":1,\"session_id\":\"s\",\"heartbeat_seconds\":0} | heartbeat_seconds",
                "{\"type\":\"ack\",\"message_id\":1,\"created_at\":\"yesterday\"} | created_at",
                "{\"type\":\"ack\",\"message_id\":0,\"created_at\":\"2026-11-23T04:00:00.000Z\"} | message_id",
                "{\"type\":\"ready\",\"position\":\"??\"} | position",
                "{\"type\":\"ready\",\"position\":\"Af________38\"} | position",
                "{\"type\":\"error\",\"code\":\"unheard_of\",\"message\":\"x\"} | code",
                "{\"type\":\"room\",\"event\":\"burnt\",\"room_id\":1,\"user_id\":1} | event",
                "{\"type\":\"reconnect\",\"after_ms\":-1} | after_ms"
            })
    void aWrongFieldIsNamed(String frame, String field) {
        assertThatExceptionOfType(FieldException.class)
                .isThrownBy(() -> ServerFrameCodec.decode(frame))
                .satisfies(wrong -> assertThat(wrong.field()).isEqualTo(field));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T04:00:00Z, 2026-11-23T04:00:00.000Z",
        "2026-11-23T04:00:00.1Z, 2026-11-23T04:00:00.100Z",
        "2026-11-23T04:00:00.999999999Z, 2026-11-23T04:00:00.999Z",
        "1970-01-01T00:00:00.001Z, 1970-01-01T00:00:00.001Z"
    })
    void timesHaveThreeDigitsOfMilliseconds(String time, String text) {
        assertThat(Timestamps.format(Instant.parse(time))).isEqualTo(text);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyErrorCodeIsReadBack(ErrorCode code) {
        assertThat(ErrorCode.parse(code.wireName())).contains(code);
        assertThat(ErrorCode.parse(code.name())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(RoomChange.class)
    void everyRoomChangeIsReadBack(RoomChange change) {
        assertThat(RoomChange.parse(change.wireName())).contains(change);
        assertThat(RoomChange.parse(change.name())).isEmpty();
    }

    @Test
    void closeCodesAreThoseOfTheContract() {
        assertThat(Arrays.stream(CloseCode.values()).map(CloseCode::code))
                .containsExactlyInAnyOrder(1003, 1009, 1011, 1012, 4000, 4401, 4408, 4429);
        assertThat(Arrays.stream(CloseCode.values()).map(CloseCode::reason))
                .allSatisfy(reason -> assertThat(reason.length()).isBetween(1, 123));
    }
}
