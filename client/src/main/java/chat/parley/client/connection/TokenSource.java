package chat.parley.client.connection;

import java.time.Instant;

/** Where a client's tokens come from. Calls may block; they are made on a thread of their own. */
public interface TokenSource {

    /** The token to connect with. */
    Token current() throws TokenException;

    /**
     * A newer one than {@code old}, which is about to expire or was refused.
     *
     * @throws TokenException when there is none; not {@code retryable} ends the client
     */
    Token renew(Token old) throws TokenException;

    /** Always this token; when it ends, so does the client. */
    static TokenSource fixed(String token) {
        Token fixed = new Token(token, Instant.MAX);
        return new TokenSource() {
            @Override
            public Token current() {
                return fixed;
            }

            @Override
            public Token renew(Token old) throws TokenException {
                throw new TokenException("the token was refused and there is no other", false);
            }
        };
    }
}
