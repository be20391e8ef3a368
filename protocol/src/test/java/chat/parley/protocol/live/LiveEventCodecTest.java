package chat.parley.protocol.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.log.ConversationKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveEventCodecTest {

    @Test
    void theFrameIsCopiedAndNeverRead() throws FieldException {
        LiveEvent.Typing typing = new LiveEvent.Typing(ConversationKey.ofUsers(1, 2), 1, "not even\nJSON {");
        assertThat(LiveEventCodec.decode(LiveEventCodec.encode(typing))).isEqualTo(typing);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"kind\":\"progress\",\"position\":\"AQA\"}",
                "\n",
                "{}\n",
                "{\"kind\":\"gossip\"}\n",
                "{\"kind\":\"typing\",\"conversation\":\"private:2:1\",\"user\":1}\n{}",
                "{\"kind\":\"typing\",\"conversation\":\"private:1:2\"}\n{}",
                "{\"kind\":\"progress\",\"position\":\"!\"}\n",
                "{\"kind\":\"progress\",\"position\":\"Af________38\"}\n",
                "{\"kind\":\"status\",\"conversation\":\"room:1\",\"user\":1,\"status\":\"sent\",\"id\":5}\n{}",
                "{\"kind\":\"room\",\"change\":\"burnt\",\"room\":1,\"user\":1,\"id\":5}\n{}",
                "{\"kind\":\"repeat\",\"session\":\"s\",\"client_msg_id\":\"m\",\"id\":5,\"created_at\":\"now\"}\n"
            })
    void whatIsNoLiveEventIsRefused(String text) {
        assertThatExceptionOfType(FieldException.class).isThrownBy(() -> LiveEventCodec.decode(text));
    }

    @Test
    void aRepeatOfAnOlderFanOutDoesNotNameItsOwnPlace() throws FieldException {
        LiveEvent repeat =
                LiveEventCodec.decode("{\"kind\":\"repeat\",\"session\":\"s\",\"client_msg_id\":\"m\",\"id\":8193,"
                        + "\"created_at\":\"2026-11-23T04:00:00.000Z\"}\n");
        assertThat(repeat)
                .isEqualTo(new LiveEvent.Repeat("s", "m", 0, 8193, Instant.parse("2026-11-23T04:00:00.000Z")));
    }

    @Test
    void aMessageOfAnOlderFanOutDoesNotSayWhenTheLogTookIt() throws FieldException {
        LiveEvent message = LiveEventCodec.decode(
                "{\"kind\":\"message\",\"conversation\":\"private:1:2\",\"id\":8193,\"sender\":1}\n{}");
        assertThat(message)
                .isEqualTo(new LiveEvent.Message(ConversationKey.ofUsers(1, 2), 8193, 1, 0, null, null, null, "{}"));
    }

    @Test
    void aTraceIsNamedWhereItIsSampledAndNowhereElse() throws FieldException {
        String traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        LiveEvent.Message sampled = message(traceparent);

        assertThat(LiveEventCodec.decode(LiveEventCodec.encode(sampled))).isEqualTo(sampled);
        assertThat(LiveEventCodec.encode(message(null))).doesNotContain("trace");
    }

    @Test
    void aFieldOfANewerFanOutIsPassedOver() throws FieldException {
        assertThat(LiveEventCodec.decode(
                        LiveEventCodec.encode(message(null)).replaceFirst("\\{", "{\"newer\":\"field\",")))
                .isEqualTo(message(null));
    }

    private static LiveEvent.Message message(@Nullable String traceparent) {
        return new LiveEvent.Message(ConversationKey.ofUsers(1, 2), 8193, 1, 5, "s", "m", traceparent, "{}");
    }

    @Test
    void channelsDoNotCollide() {
        assertThat(Channels.of(ConversationKey.ofUsers(1, 2), 2)).isEqualTo(Channels.ofUser(2));
        assertThat(Channels.of(new ConversationKey.Room(2), 1))
                .isEqualTo(Channels.ofRoom(2))
                .isNotEqualTo(Channels.ofUser(2));
    }
}
