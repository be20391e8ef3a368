package chat.parley.message.account;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.message.RunningService;
import chat.parley.message.RunningService.Answer;
import chat.parley.message.RunningService.User;
import chat.parley.platform.membership.MembershipView;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@Timeout(180)
class AccountCallsTest {

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final RunningService service = RunningService.shared();

    @Test
    void registeredUserIsKnownEverywhereAndHasATokenThatWorks() {
        User user = register();

        assertThat(service.get("/api/rooms?mine=true", user.token()).status()).isEqualTo(200);
        MembershipView view = service.bean("membershipView", MembershipView.class);
        assertThat(view.knowsUser(user.id())).isTrue();
        assertThat(view.roomsOf(user.id())).isEqualTo(new MembershipView.Rooms.Known(Map.of()));
        assertThat(service.store()
                        .sql("SELECT password_hash FROM account.users WHERE id = ?")
                        .param(user.id())
                        .query(String.class)
                        .single())
                .startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    }

    @Test
    void loginGivesATokenWhateverTheCaseOfTheName() {
        User user = register();

        Answer answer = login(user.name().toUpperCase(java.util.Locale.ROOT), "correct horse");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.data().path("user_id").intValue()).isEqualTo(user.id());
        assertThat(answer.data().path("expires_at").stringValue()).matches("2.*T.*\\.\\d{3}Z");
    }

    @Test
    void refreshGivesAFreshToken() {
        User user = register();

        Answer answer = service.post("/api/auth/refresh", user.token(), null);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.data().path("user_id").intValue()).isEqualTo(user.id());
        assertThat(service.post("/api/auth/refresh", null, null).status()).isEqualTo(401);
    }

    @Test
    void takenNameIsRefusedWithoutRegardToCase() {
        User user = register();

        Answer answer = service.post(
                "/api/auth/register",
                null,
                "{\"username\":\"%s\",\"password\":\"12345678\"}"
                        .formatted(user.name().toUpperCase(java.util.Locale.ROOT)));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.error()).isEqualTo("username_taken");
    }

    @Test
    void wrongPasswordAndUnknownNameAreToldTheSame() {
        User user = register();

        Answer wrong = login(user.name(), "not the password");
        Answer unknown = login("nobody.of.this.name", "not the password");
        Answer impossible = login("no such name \u0000", "not the password");

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.error()).isEqualTo("bad_credentials");
        assertThat(unknown.body()).isEqualTo(wrong.body());
        assertThat(impossible.body()).isEqualTo(wrong.body());
        assertThat(login(user.name(), "half a letter \\ud83d").body()).isEqualTo(wrong.body());
        assertThat(login("nobody.of.this.name", "half a letter \\ud83d").body()).isEqualTo(wrong.body());
    }

    @Test
    void tenFailuresInAMinuteLockTheNameAndSayForHowLong() {
        User user = register();
        for (int i = 0; i < 10; i++) {
            assertThat(from("198.51.100.1", user.name(), "wrong " + i).status()).isEqualTo(401);
        }

        Answer locked = from("198.51.100.1", user.name(), "correct horse");

        assertThat(locked.status()).isEqualTo(429);
        assertThat(locked.error()).isEqualTo("rate_limited");
        assertThat(locked.headers().get("retry-after")).containsExactly("60");
    }

    /** As docs/operations.md says it is done. */
    @Test
    void whoseAccountIsDeletedComesInNoMoreAndHisNameIsKeptIfOneLikes() {
        User user = register();
        service.store()
                .sql("DELETE FROM account.users WHERE id = ?")
                .param(user.id())
                .update();

        assertThat(login(user.name(), "correct horse").status()).isEqualTo(401);
        assertThat(service.post("/api/auth/refresh", user.token(), null).status())
                .isEqualTo(401);

        service.store()
                .sql("INSERT INTO account.users (username, display_name, password_hash) VALUES (?, 'gone', '!')")
                .param(user.name())
                .update();
        Answer refused = login(user.name(), "!");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.error()).isEqualTo("bad_credentials");
        assertThat(service.post(
                                "/api/auth/register",
                                null,
                                "{\"username\":\"%s\",\"password\":\"12345678\"}".formatted(user.name()))
                        .status())
                .isEqualTo(409);
    }

    @Test
    void ownAccountsCanBeTurnedOff() {
        User user = register();
        try (RunningService without = service.another("parley.accounts.enabled=false")) {
            for (String call : new String[] {"register", "login", "refresh"}) {
                assertThat(without.post("/api/auth/" + call, user.token(), "{}").status())
                        .as(call)
                        .isEqualTo(404);
            }
            assertThat(without.get("/api/rooms?mine=true", user.token()).status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"password":"12345678"}                                            | username
                    {"username":"ab","password":"12345678"}                            | username
                    {"username":"a b c","password":"12345678"}                         | username
                    {"username":"a234567890123456789012345678901_3","password":"12345678"} | username
                    {"username":5,"password":"12345678"}                               | username
                    {"username":"fine"}                                                | password
                    {"username":"fine","password":"1234567"}                           | password
                    {"username":"fine","password":"12345678","display_name":""}        | display_name
                    {"username":"fine","password":"12345678","display_name":"\\ud83d"} | display_name
                    {"username":"fine","password":"1234567\\ud83d"}                    | password
                    []                                                                 | body
                    """)
    void wrongRegistrationIsToldWhichField(String body, String field) {
        Answer answer = service.post("/api/auth/register", null, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).isEqualTo("bad_request");
        assertThat(answer.body().path("message").stringValue()).startsWith(field);
    }

    private User register() {
        String name = "account" + NAMES.incrementAndGet();
        JsonNode data =
                service.post("/api/auth/register", null, """
                {"username":"%s","password":"correct horse"}""".formatted(name)).data();
        return new User(
                data.path("user_id").intValue(), name, data.path("token").stringValue());
    }

    private Answer login(String name, String password) {
        return from("198.51.100.9", name, password);
    }

    private Answer from(String address, String name, String password) {
        String body =
                "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name.replace("\u0000", "\\u0000"), password);
        return service.call("POST", "/api/auth/login", null, body, "X-Forwarded-For", address);
    }
}
