package chat.parley.gateway.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundFrameTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "größer", "\u07ff\u0800\uffff", "你好，世界", "👩‍👩‍👧 and \u0000"})
    void weighsWhatItsTextTakesInUtf8(String text) {
        assertThat(OutboundFrame.of(FrameType.CHAT, text, null).bytes()).isEqualTo(text.getBytes(UTF_8).length);
    }
}
