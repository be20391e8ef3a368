package chat.parley.client.connection;

import java.time.Instant;

/** A bearer token and when it ends; {@link Instant#MAX} where that is not known. */
public record Token(String value, Instant expiresAt) {

    @Override
    public String toString() {
        return "Token[withheld, expires at " + expiresAt + "]";
    }
}
