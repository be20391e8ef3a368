package chat.parley.client.cli;

import chat.parley.client.api.Accounts;
import chat.parley.client.api.ApiException;
import chat.parley.client.api.Login;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Logs a user in, and registers him where he is new. */
final class SignIn {

    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final Accounts accounts;
    private final Passwords passwords;
    private final Console console;

    SignIn(Accounts accounts, Passwords passwords, Console console) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.console = console;
    }

    /** {@code given}: the password of the command line, or null to use the one that is kept, or ask, or make one. */
    Login signIn(URI url, String user, @Nullable String given) throws IOException {
        try {
            return knownOrNew(url, user, given);
        } catch (ApiException refused) {
            if (refused.code() == NOT_FOUND) {
                throw new IllegalStateException(
                        "nobody logs in at " + url + ": --url is a single process of the cluster and not its front"
                                + " door, or accounts are turned off there",
                        refused);
            }
            throw refused;
        }
    }

    private Login knownOrNew(URI url, String user, @Nullable String given) throws IOException {
        @Nullable String known = given == null ? passwords.find(url, user).orElse(null) : given;
        if (known != null) {
            return withPassword(url, user, known);
        }
        String typed = console.readSecret("Password for " + user + " (empty: make one): ");
        if (typed != null && !typed.isEmpty()) {
            return withPassword(url, user, typed);
        }
        String made = Passwords.generate();
        Login login = register(user, made)
                .orElseThrow(() -> new IllegalStateException(
                        user + " exists, and its password is not kept here: give it with --password"));
        keep(url, user, made);
        return login;
    }

    private Login withPassword(URI url, String user, String password) throws IOException {
        Login login;
        try {
            login = accounts.login(user, password);
        } catch (ApiException refused) {
            if (refused.code() != UNAUTHORIZED) {
                throw refused;
            }
            login = register(user, password)
                    .orElseThrow(() -> new IllegalStateException("that is not the password of " + user));
        }
        keep(url, user, password);
        return login;
    }

    private Optional<Login> register(String user, String password) {
        try {
            Login login = accounts.register(user, password, null);
            console.print(Console.Tone.NOTE, user + " is new here and was registered.");
            return Optional.of(login);
        } catch (ApiException refused) {
            if (refused.code() == CONFLICT) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private void keep(URI url, String user, String password) throws IOException {
        if (!passwords.find(url, user).filter(password::equals).isPresent()) {
            passwords.keep(url, user, password);
            console.print(Console.Tone.NOTE, "The password is kept in " + passwords.file() + ".");
        }
    }
}
