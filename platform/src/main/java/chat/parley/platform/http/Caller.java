package chat.parley.platform.http;

import java.time.Instant;

/** Who calls, as the token says. Controllers take it as a parameter. */
public record Caller(int userId, String token, Instant expiresAt) {
    @Override
    public String toString() {
        return "Caller[" + userId + "]";
    }
}
