package chat.parley.gateway.session;

import java.time.Instant;

/** The token a session goes by, until when. */
public record Credentials(int userId, String token, Instant expiresAt) {
    @Override
    public String toString() {
        return "Credentials[" + userId + " until " + expiresAt + "]";
    }
}
