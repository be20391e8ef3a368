package chat.parley.gateway.contract;

import static chat.parley.gateway.contract.TestClient.number;
import static chat.parley.gateway.contract.TestClient.string;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.testing.RestApi;
import chat.parley.testing.ServedRoutes;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.json.JsonMapper;

/** Contract, section 5: {@code POST /api/chat/messages}, for bots and back ends. */
class ServerSideSendContractTest extends GatewayContract {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final RestApi OPEN_API = RestApi.read();
    private static final String ROUTE = "POST /api/chat/messages";

    @Autowired
    private BeanFactory gateway;

    private final int bot = projection.newUser();
    private final int alice = projection.newUser();

    private HttpResponse<String> post(@Nullable String token, String json) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/api/chat/messages"))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.replace('\'', '"')));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(OPEN_API.violations(ROUTE, response.statusCode(), JSON.readValue(response.body(), Object.class)))
                .as("%d %s", response.statusCode(), response.body())
                .isEmpty();
        return response;
    }

    private static void assertError(HttpResponse<String> response, int status, String error) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        JsonObject envelope = JsonObject.parse(response.body());
        assertThat(number(envelope, "code")).isEqualTo(status);
        assertThat(string(envelope, "error")).isEqualTo(error);
        assertThat(string(envelope, "message")).isNotEmpty();
    }

    /** A frame may have a type, but needs none. */
    private static String body(String frame) {
        return frame.replace("'type':'chat',", "");
    }

    @Test
    void everyRouteIsDescribedAndEveryDescribedRouteIsServed() {
        assertThat(ServedRoutes.of(gateway)).isEqualTo(OPEN_API.routesOf("gateway"));
    }

    @Test
    void aMessageIsAnsweredWithItsPlaceAndReachesEverySession() throws Exception {
        TestClient recipient = ready(alice);
        TestClient own = ready(bot);
        HttpResponse<String> response = post(World.token(bot), body(chat(alice, "beep", "b1")));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        JsonObject chat = recipient.next("chat");
        assertThat(response.body())
                .isEqualTo("{\"code\":200,\"message\":\"ok\",\"data\":{\"message_id\":" + number(chat, "message_id")
                        + ",\"created_at\":\"" + string(chat, "created_at") + "\"}}");
        assertThat(string(chat, "content")).isEqualTo("beep");
        assertThat(string(own.next("chat"), "client_msg_id")).isEqualTo("b1");
    }

    @Test
    void aRepeatIsAnsweredWithTheFirstMessage() throws Exception {
        String first = post(World.token(bot), chat(alice, "beep", "same")).body();
        assertThat(post(World.token(bot), chat(alice, "beep", "same")).body()).isEqualTo(first);
        long elsewhere = projection.append(message(bot, alice, "boop", "other"));
        assertThat(post(World.token(bot), chat("private", alice, "boop", "other", ",'retry':true"))
                        .body())
                .contains("\"message_id\":" + elsewhere);
    }

    @Test
    void aRoomTakesItsMembersAlone() throws Exception {
        int mine = projection.newRoom(bot);
        int others = projection.newRoom(alice);
        assertThat(post(World.token(bot), roomChat(mine, "beep", null)).statusCode())
                .isEqualTo(200);
        assertError(post(World.token(bot), roomChat(others, "beep", null)), 403, "not_a_member");
        assertError(post(World.token(bot), roomChat(projection.newId(), "beep", null)), 403, "not_a_member");
        assertThat(projection.messages(new ConversationKey.Room(others))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            not json                                                           | bad_request   | body
            [1]                                                                | bad_request   | body
            {}                                                                 | invalid_frame | content
            {'chat_type':'private','receiver_id':1,'content':''}               | invalid_frame | content
            {'chat_type':'private','receiver_id':1,'content':'a\\u0000'}       | invalid_frame | content
            {'chat_type':'crowd','receiver_id':1,'content':'x'}                | invalid_frame | chat_type
            {'chat_type':'private','receiver_id':'x','content':'x'}            | invalid_frame | receiver_id
            """)
    void aBadBodyIsAnsweredWithTheFieldThatIsWrong(String json, String error, String field) throws Exception {
        HttpResponse<String> response = post(World.token(bot), json);
        assertError(response, 400, error);
        assertThat(string(JsonObject.parse(response.body()), "message")).startsWith(field);
    }

    @Test
    void errorsAreTheSameAsOnTheSocket() throws Exception {
        assertError(post(null, chat(alice, "x", null)), 401, "unauthorized");
        assertError(post("nonsense", chat(alice, "x", null)), 401, "unauthorized");
        assertError(post(World.token(bot, Duration.ofMinutes(-1)), chat(alice, "x", null)), 401, "unauthorized");
        assertError(post(World.token(bot), chat(projection.newId(), "x", null)), 404, "unknown_receiver");
        assertError(post(World.token(bot), chat(alice, "x".repeat(8_193), null)), 413, "too_large");
        assertError(post(World.token(bot), chat(alice, "x".repeat(70_000), null)), 413, "too_large");
    }

    @Test
    void overTheRateItSaysWhenToComeBack() throws Exception {
        int flooder = projection.newUser();
        HttpResponse<String> response = post(World.token(flooder), chat(alice, "0", null));
        for (int i = 1; i < 200 && response.statusCode() == 200; i++) {
            response = post(World.token(flooder), "{}");
            if (response.statusCode() == 400) {
                response = post(World.token(flooder), chat(alice, Integer.toString(i), null));
            }
        }
        assertError(response, 429, "rate_limited");
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
    }

    @Test
    void anotherMethodOrPathIsAnError() throws Exception {
        HttpResponse<String> get = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/chat/messages"))
                        .header("Authorization", "Bearer " + World.token(bot))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertError(get, 405, "method_not_allowed");
    }
}
