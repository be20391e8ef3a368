package chat.parley.platform.token;

import static chat.parley.platform.token.TokenKit.NOW;
import static chat.parley.platform.token.TokenKit.SECRET;
import static chat.parley.platform.token.TokenKit.clock;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** docker-compose.yml gives these variables always: empty where nobody said anything. */
class AuthPropertiesTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void whatIsSetToNothingIsNotSet(String nothing) {
        assertThat(bind("secret", nothing).secret()).isNull();
        assertThat(bind("jwk-set-uri", nothing).jwkSetUri()).isNull();
        assertThat(bind("issuer", nothing).issuer()).isNull();
        assertThat(bind("audience", nothing).audience()).isNull();
        assertThat(bind("previous-secrets", nothing).previousSecrets()).isEmpty();
        assertThat(TokenKit.properties(nothing, List.of(), URI.create(""), nothing, nothing))
                .isEqualTo(TokenKit.properties(null, List.of(), null, null, null));
    }

    @Test
    void whatIsSetToSomethingIs() {
        assertThat(bind("secret", SECRET).secret()).isEqualTo(SECRET);
        assertThat(bind("jwk-set-uri", "https://login.example.org/jwks.json").jwkSetUri())
                .isEqualTo(URI.create("https://login.example.org/jwks.json"));
        assertThat(bind("issuer", "us").issuer()).isEqualTo("us");
        assertThat(bind("audience", "chat").audience()).isEqualTo("chat");
        assertThat(bind("previous-secrets", "one,two=").previousSecrets()).containsExactly("one", "two=");
    }

    @Test
    void aSecretAndAKeySetThatAreBothSetToNothingEndTheStart() {
        AuthProperties nothing = bind(Map.of("secret", "", "jwk-set-uri", ""));
        assertThatThrownBy(() -> new TokenVerifier(nothing, clock(NOW)))
                .hasMessageContaining("parley.auth.secret")
                .hasMessageContaining("parley.auth.jwk-set-uri");
        assertThatThrownBy(() -> new TokenIssuer(nothing, clock(NOW))).hasMessageContaining("parley.auth.secret");
    }

    private static AuthProperties bind(String setting, String value) {
        return bind(Map.of(setting, value));
    }

    private static AuthProperties bind(Map<String, String> settings) {
        Map<String, String> properties = new HashMap<>();
        settings.forEach((name, value) -> properties.put("parley.auth." + name, value));
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("parley.auth", AuthProperties.class);
    }
}
