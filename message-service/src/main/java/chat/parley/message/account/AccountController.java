package chat.parley.message.account;

import chat.parley.message.CallLimits;
import chat.parley.message.account.AccountRules.Registration;
import chat.parley.message.account.AccountTable.Credentials;
import chat.parley.platform.http.ApiException;
import chat.parley.platform.http.Caller;
import chat.parley.platform.http.Envelope;
import chat.parley.platform.membership.MembershipView;
import chat.parley.platform.token.TokenIssuer;
import chat.parley.platform.token.TokenIssuer.IssuedToken;
import chat.parley.protocol.frame.Timestamps;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Register, log in, stay logged in (contract, section 5). Names and passwords are never logged. */
@RestController
@RequestMapping("/api/auth")
@ConditionalOnProperty(name = "parley.accounts.enabled", matchIfMissing = true)
class AccountController {

    private static final Logger log = LoggerFactory.getLogger(AccountController.class);

    private final AccountTable accounts;
    private final PasswordHasher passwords;
    private final LoginFailures failures;
    private final TokenIssuer tokens;
    private final AccountEdge edge;

    /** What an account call needs of the world around it. */
    record AccountEdge(ClientAddress address, CallLimits<String> limits, MembershipView membership) {}

    /** A token and whom it is for. */
    record Login(
            @JsonProperty("user_id") int userId,
            @JsonProperty("token") String token,
            @JsonProperty("expires_at") String expiresAt) {
        @Override
        public String toString() {
            return "Login[" + userId + "]";
        }
    }

    AccountController(
            AccountTable accounts,
            PasswordHasher passwords,
            LoginFailures failures,
            TokenIssuer tokens,
            AccountEdge edge) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.failures = failures;
        this.tokens = tokens;
        this.edge = edge;
    }

    @PostMapping("/register")
    ResponseEntity<Envelope<Login>> register(JsonObject body, HttpServletRequest request) throws FieldException {
        Registration wanted = AccountRules.registration(body);
        edge.limits().count(edge.address().of(request));
        if (accounts.credentials(wanted.username()).isPresent()) {
            throw taken();
        }
        int userId = accounts.insert(wanted.username(), wanted.displayName(), passwords.hash(wanted.password()))
                .orElseThrow(AccountController::taken);
        announce(userId);
        log.info("user {} registered", userId);
        return Envelope.created(login(userId));
    }

    @PostMapping("/login")
    Envelope<Login> login(JsonObject body, HttpServletRequest request) throws FieldException {
        String username = body.string("username");
        String password = body.string("password");
        String address = edge.address().of(request);
        edge.limits().count(address);
        String name = AccountRules.isUsername(username) ? username.toLowerCase(Locale.ROOT) : null;
        failures.begin(name, address);
        Optional<Credentials> known = Optional.empty();
        boolean wrong = false;
        try {
            known = name == null ? Optional.empty() : accounts.credentials(username);
            wrong = !passwords.matches(
                    password, known.map(Credentials::passwordHash).orElse(null));
        } finally {
            if (!wrong) {
                failures.takeBack(name, address);
            }
        }
        if (wrong) {
            throw new ApiException(HttpStatus.UNAUTHORIZED, "bad_credentials", "username or password is wrong");
        }
        return Envelope.ok(login(known.orElseThrow().userId()));
    }

    @PostMapping("/refresh")
    Envelope<Login> refresh(Caller caller) {
        if (!accounts.exists(caller.userId())) {
            throw new ApiException(HttpStatus.UNAUTHORIZED, "unauthorized", "there is no such account any more");
        }
        return Envelope.ok(login(caller.userId()));
    }

    private static ApiException taken() {
        return new ApiException(HttpStatus.CONFLICT, "username_taken", "username is taken, choose another");
    }

    private Login login(int userId) {
        IssuedToken issued = tokens.issue(userId);
        return new Login(userId, issued.token(), Timestamps.format(issued.expiresAt()));
    }

    /** So that gateways know at once that the user exists and is in no room; without Redis they ask the store. */
    private void announce(int userId) {
        try {
            edge.membership().userExists(userId);
            edge.membership().fill(userId, Map.of());
        } catch (DataAccessException down) {
            log.debug("user {} is not announced: {}", userId, down.getMessage());
        }
    }
}
