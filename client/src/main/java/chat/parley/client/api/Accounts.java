package chat.parley.client.api;

import chat.parley.client.connection.Token;
import chat.parley.client.connection.TokenException;
import chat.parley.client.connection.TokenSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Registering and logging in (contract, section 5). Calls block; all of them throw {@link ApiException}. */
public final class Accounts {

    private final JsonCalls calls;

    /** The accounts of the cluster at this address. */
    public Accounts(URI url, HttpClient http) {
        this.calls = new JsonCalls(url, http);
    }

    /** A new user; 409 {@code username_taken} where there is one of this name. */
    public Login register(String username, String password, @Nullable String displayName) {
        Map<String, String> body = new TreeMap<>(Map.of("username", username, "password", password));
        if (displayName != null) {
            body.put("display_name", displayName);
        }
        return JsonCalls.data(calls.call("POST", "/api/auth/register", null, body), Login.class);
    }

    /** A known user; 401 {@code bad_credentials} where name and password do not belong together. */
    public Login login(String username, String password) {
        Map<String, String> body = Map.of("username", username, "password", password);
        return JsonCalls.data(calls.call("POST", "/api/auth/login", null, body), Login.class);
    }

    /** A fresh token for the user of this one, which has to be good still. */
    public Login refresh(String token) {
        return JsonCalls.data(calls.call("POST", "/api/auth/refresh", token, null), Login.class);
    }

    /** The tokens of a session that began with this login and goes on by refreshing; it ends when that fails. */
    public TokenSource tokens(Login login) {
        return new RefreshedTokens(login);
    }

    private final class RefreshedTokens implements TokenSource {

        private volatile Token token;

        RefreshedTokens(Login login) {
            token = new Token(login.token(), login.expiresAt());
        }

        @Override
        public Token current() {
            return token;
        }

        @Override
        public Token renew(Token old) throws TokenException {
            // Whether it has run out is the server's to say: this machine's clock may be wrong.
            try {
                Login fresh = refresh(old.value());
                token = new Token(fresh.token(), fresh.expiresAt());
                return token;
            } catch (ApiException failure) {
                throw new TokenException(String.valueOf(failure.getMessage()), failure.retryable());
            }
        }
    }
}
