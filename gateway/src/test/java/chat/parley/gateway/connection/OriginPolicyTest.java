package chat.parley.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.connection.Handshake.OriginPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginPolicyTest {

    @ParameterizedTest
    @CsvSource({
        "https://chat.example.com, chat.example.com, true",
        "https://CHAT.example.com, chat.example.com, true",
        "http://localhost:8080, localhost:8080, true",
        "http://localhost:8081, localhost:8080, false",
        "https://evil.example.com, chat.example.com, false",
        "https://chat.example.com.evil.com, chat.example.com, false",
        "https://chat.example.com@evil.com, chat.example.com, false",
        "https://chat.example.com,, false",
        "null, chat.example.com, false",
        "%%%, chat.example.com, false",
        "'', '', false",
    })
    void withoutAListOnlyTheOwnHostMayConnect(String origin, @Nullable String host, boolean allowed) {
        assertThat(new OriginPolicy(List.of()).allows(origin, host)).isEqualTo(allowed);
    }

    @Test
    void aClientWithoutAnOriginIsNoBrowser() {
        assertThat(new OriginPolicy(List.of()).allows(null, "chat.example.com")).isTrue();
        assertThat(new OriginPolicy(List.of("https://a.example.com")).allows(null, "chat.example.com"))
                .isTrue();
    }

    @Test
    void aListIsExact() {
        OriginPolicy policy = new OriginPolicy(List.of("https://a.example.com", "http://localhost:3000"));
        assertThat(policy.allows("https://a.example.com", "chat.example.com")).isTrue();
        assertThat(policy.allows("https://A.example.com", "chat.example.com")).isTrue();
        assertThat(policy.allows("http://a.example.com", "chat.example.com")).isFalse();
        assertThat(policy.allows("https://chat.example.com", "chat.example.com"))
                .isFalse();
    }

    @Test
    void aStarLetsEverybodyIn() {
        assertThat(new OriginPolicy(List.of("*")).allows("https://evil.example.com", "chat.example.com"))
                .isTrue();
    }
}
