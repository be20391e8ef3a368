package chat.parley.platform.token;

import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Whose tokens are believed (contract, section 2). What is set to nothing is not set: a compose file hands variables through
 * whether or not they say anything.
 *
 * @param secret base64 of at least 32 bytes: tokens by HS256; also what Parley's own tokens are signed with
 * @param previousSecrets secrets that still verify while the tokens they signed run out
 * @param jwkSetUri a JWK set ({@code https:}, {@code file:}, or {@code http:} where nobody listens in) whose keys verify EdDSA, ES256 and RS256 tokens
 * @param jwkSetRefresh how often the JWK set is loaded again; an unknown {@code kid} loads it at once
 * @param issuer the {@code iss} every token must have; none is asked for when this is not set
 * @param audience the {@code aud} every token must have; none is asked for when this is not set
 * @param tokenLifetime how long tokens last that Parley issues itself
 * @param clockSkew how far apart the clocks of issuer and verifier may be: a token counts as expired, for a call, a handshake
 *     and an open connection alike, so long after its {@code exp}
 */
@Validated
@ConfigurationProperties("parley.auth")
public record AuthProperties(
        @Nullable String secret,
        @DefaultValue List<String> previousSecrets,
        @Nullable URI jwkSetUri,

        @DefaultValue("5m") @NotNull @DurationMin(seconds = 1)
        Duration jwkSetRefresh,

        @Nullable String issuer,
        @Nullable String audience,

        @DefaultValue("12h") @NotNull @DurationMin(seconds = 1)
        Duration tokenLifetime,

        @DefaultValue("30s") @NotNull @DurationMin Duration clockSkew) {

    public AuthProperties {
        secret = orNull(secret);
        previousSecrets =
                previousSecrets.stream().filter(previous -> !previous.isBlank()).toList();
        jwkSetUri = jwkSetUri == null || orNull(jwkSetUri.toString()) == null ? null : jwkSetUri;
        issuer = orNull(issuer);
        audience = orNull(audience);
    }

    private static @Nullable String orNull(@Nullable String setting) {
        return setting == null || setting.isBlank() ? null : setting;
    }
}
