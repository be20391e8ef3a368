package chat.parley.local.front;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {

    @ParameterizedTest
    @CsvSource({
        "/, GATEWAY",
        "/ws/chat, GATEWAY",
        "/api/chat/messages, GATEWAY",
        "/index.html, GATEWAY",
        "/assets/app.3f2c.js, GATEWAY",
        "/apiary, GATEWAY",
        "/%E4%BD%A0%E5%A5%BD.png, GATEWAY",
        "/api/auth/login, MESSAGE_SERVICE",
        "/api/rooms, MESSAGE_SERVICE",
        "/api/rooms/7/members/3, MESSAGE_SERVICE",
        "/api/chat/history/private, HISTORY_SERVICE",
        "/api/chat/message/status, HISTORY_SERVICE",
        "/api/chat/messagesx, HISTORY_SERVICE",
        "/api/authx, HISTORY_SERVICE",
        "/api/users, HISTORY_SERVICE",
        "/api, HISTORY_SERVICE",
        "/front/health, FRONT",
        "/actuator, HIDDEN",
        "/actuator/health/readiness, HIDDEN",
        "/ACTUATOR/env, HIDDEN",
        "/internal/positions, HIDDEN"
    })
    void pathDecides(String path, Destination destination) {
        assertThat(Destination.of(path)).isEqualTo(destination);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/../actuator/env",
                "/./actuator",
                "/api/rooms/..",
                "//actuator/env",
                "/api//rooms",
                "/%2e%2e/actuator",
                "/%2E/actuator",
                "/api%2fauth",
                "/api/%5c../actuator",
                "/api/\\..\\actuator",
                "/actuator;x=1/env",
                "/api/rooms;/../../actuator",
                "/%61ctuator%00",
                "/%252e%252e/actuator",
                "/bad%zzescape",
                "/bad%2",
                "actuator",
                "*",
                "/a b"
            })
    void pathThatCouldBeReadInTwoWaysIsRefused(String path) {
        assertThat(Destination.of(path)).isEqualTo(Destination.AMBIGUOUS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%61ctuator/env", "/actuato%72", "/%69nternal/positions"})
    void hiddenDoorsDoNotOpenToAnEncodedName(String path) {
        assertThat(Destination.of(path)).isEqualTo(Destination.HIDDEN);
    }
}
