package chat.parley.client.api;

import java.time.Instant;

/** Who one is, and the proof of it. */
public record Login(int userId, String token, Instant expiresAt) {

    @Override
    public String toString() {
        return "Login[user " + userId + ", token withheld, expires at " + expiresAt + "]";
    }
}
