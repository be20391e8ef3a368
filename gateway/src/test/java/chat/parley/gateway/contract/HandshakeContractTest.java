package chat.parley.gateway.contract;

import static chat.parley.gateway.contract.TestClient.number;
import static chat.parley.gateway.contract.TestClient.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.Keys;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract, section 2: who comes in. */
class HandshakeContractTest extends GatewayContract {

    @Test
    void aTokenInTheHeaderLetsIn() {
        int user = projection.newUser();
        TestClient client = connect(user);
        JsonObject hello = client.next();
        assertThat(string(hello, "type")).isEqualTo("hello");
        assertThat(number(hello, "user_id")).isEqualTo(user);
        assertThat(string(hello, "session_id")).isNotEmpty();
        assertThat(number(hello, "heartbeat_seconds")).isEqualTo(25);
        assertThat(string(client.next(), "type")).isEqualTo("ready");
    }

    @Test
    void aTokenAsASubprotocolLetsABrowserIn() {
        int user = projection.newUser();
        TestClient client = closing(TestClient.to(port)
                .subprotocols("parley.v1", "bearer." + World.token(user))
                .header("Origin", "http://127.0.0.1:" + port)
                .connect());
        assertThat(client.subprotocol()).isEqualTo("parley.v1");
        assertThat(number(client.next("hello"), "user_id")).isEqualTo(user);
    }

    @Test
    void aClientThatOffersNoSubprotocolGetsNone() {
        assertThat(ready(projection.newUser()).subprotocol()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"token", "access_token"})
    void aTokenInTheQueryIsRefusedEvenBesideAGoodOne(String parameter) {
        String token = World.token(projection.newUser());
        assertThat(TestClient.to(port).query(parameter + "=" + token).refusal()).isEqualTo(401);
        assertThat(TestClient.to(port)
                        .token(token)
                        .query(parameter + "=" + token)
                        .refusal())
                .isEqualTo(401);
    }

    static Stream<Arguments> badTokens() {
        KeyPair rsa = Jwts.SIG.RS256.keyPair().build();
        byte[] wrong = "another secret of at least 256 bits".getBytes(StandardCharsets.UTF_8);
        String good = World.token(1);
        String[] parts = good.split("\\.", -1);
        String none = base64("{\"alg\":\"none\"}") + "." + parts[1] + ".";
        return Stream.of(
                Arguments.of("nonsense", "nonsense"),
                Arguments.of("empty", ""),
                Arguments.of("alg none", none),
                Arguments.of("alg NONE", base64("{\"alg\":\"NONE\"}") + "." + parts[1] + "."),
                Arguments.of("without its signature", parts[0] + "." + parts[1] + "."),
                Arguments.of(
                        "another's claims",
                        parts[0] + "." + base64("{\"sub\":\"2\",\"exp\":9999999999}") + "." + parts[2]),
                Arguments.of("wrong key", sign(claims(), wrong)),
                Arguments.of(
                        "HS256 with an RSA public key",
                        sign(claims(), rsa.getPublic().getEncoded())),
                Arguments.of(
                        "RS256 where no key set is configured",
                        claims().signWith(rsa.getPrivate()).compact()),
                Arguments.of("expired", sign(claims().expiration(inSeconds(-60)), World.SECRET)),
                Arguments.of("without exp", sign(claims().expiration(null), World.SECRET)),
                Arguments.of("not yet valid", sign(claims().notBefore(inSeconds(600)), World.SECRET)),
                Arguments.of("no user id", sign(claims().subject("root"), World.SECRET)),
                Arguments.of("user id 0", sign(claims().subject("0"), World.SECRET)),
                Arguments.of("user id beyond 31 bits", sign(claims().subject("2147483648"), World.SECRET)),
                Arguments.of("without sub", sign(claims().subject(null), World.SECRET)),
                Arguments.of("a kid that is a path", withHeader(Map.of("kid", "../../dev/null"), wrong)),
                Arguments.of(
                        "its own jwk",
                        withHeader(Map.of("jwk", Jwks.builder().key(rsaKey(rsa)).build()), wrong)),
                Arguments.of("an x5u", withHeader(Map.of("x5u", "http://127.0.0.1:1/certificate"), wrong)),
                Arguments.of("a jku", withHeader(Map.of("jku", "http://127.0.0.1:1/keys"), wrong)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badTokens")
    void aBadTokenIsRefusedBeforeTheUpgrade(String name, String token) {
        assertThat(TestClient.to(port).token(token).refusal()).isEqualTo(401);
    }

    @Test
    void aBadTokenIsRefusedAsASubprotocolToo() {
        assertThat(TestClient.to(port)
                        .subprotocols("parley.v1", "bearer.nonsense")
                        .refusal())
                .isEqualTo(401);
        assertThat(TestClient.to(port).subprotocols("parley.v1").refusal()).isEqualTo(401);
        assertThat(TestClient.to(port).refusal()).isEqualTo(401);
    }

    @Test
    void theRefusalSaysWhyInTheEnvelope() throws Exception {
        try (RawSocket socket = new RawSocket(port, 0, "")) {
            assertThat(socket.responseHead()).startsWith("HTTP/1.1 401").containsIgnoringCase("application/json");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example.com", "null", "http://127.0.0.1:1"})
    void aPageOfAnotherOriginIsRefused(String origin) {
        assertThat(TestClient.to(port)
                        .token(World.token(projection.newUser()))
                        .header("Origin", origin)
                        .refusal())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resume=nonsense", "resume=!!!", "receipts=sometimes"})
    void aBadParameterIsRefused(String query) {
        assertThat(TestClient.to(port)
                        .token(World.token(projection.newUser()))
                        .query(query)
                        .refusal())
                .isEqualTo(400);
    }

    @Test
    void permessageDeflateIsNotNegotiated() throws Exception {
        String headers = "Authorization: Bearer " + World.token(projection.newUser())
                + "\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
        try (RawSocket socket = new RawSocket(port, 0, headers)) {
            assertThat(socket.responseHead())
                    .startsWith("HTTP/1.1 101")
                    .doesNotContainIgnoringCase("Sec-WebSocket-Extensions");
            assertThat(socket.read().text()).contains("\"hello\"");
        }
    }

    @Test
    void anOrdinaryRequestIsNoHandshake() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/ws/chat"))
                            .header("Authorization", "Bearer " + World.token(projection.newUser()))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isBetween(400, 499);
        }
    }

    @Test
    void oneTokenMayHaveSeveralConnections() {
        int user = projection.newUser();
        String token = World.token(user);
        TestClient first = closing(TestClient.to(port).token(token).connect()).awaitReady();
        TestClient second = closing(TestClient.to(port).token(token).connect()).awaitReady();
        int other = projection.newUser();
        TestClient peer = ready(other);

        first.send(chat(other, "from the first", "f1"));
        assertThat(string(first.next("ack"), "client_msg_id")).isEqualTo("f1");
        assertThat(string(second.next("chat"), "content")).isEqualTo("from the first");
        second.send(chat(other, "from the second", "s1"));
        assertThat(string(second.next("ack"), "client_msg_id")).isEqualTo("s1");
        assertThat(string(first.next("chat"), "content")).isEqualTo("from the second");
        assertThat(string(peer.next("chat"), "content")).isEqualTo("from the first");
        assertThat(string(peer.next("chat"), "content")).isEqualTo("from the second");

        peer.send(chat(user, "to both", null));
        assertThat(string(first.next("chat"), "content")).isEqualTo("to both");
        assertThat(string(second.next("chat"), "content")).isEqualTo("to both");
    }

    @Test
    void aTokenWithinTheAllowanceForClocksIsLetInAndStaysAsLongAsItIsBelieved() {
        int user = projection.newUser();
        String late = sign(claims().subject(Integer.toString(user)).expiration(inSeconds(-5)), World.SECRET);
        TestClient client = closing(TestClient.to(port).token(late).connect()).awaitReady();
        // Connections are looked at every second.
        await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(10)).until(client::isOpen);
        assertThat(client.untilPong()).isEmpty();
    }

    @Test
    void theLongestLegalPositionIsTaken() {
        long[] offsets = new long[MessageId.MAX_PARTITIONS];
        Arrays.fill(offsets, MessageId.OFFSET_LIMIT);
        String longest = Position.of(offsets).toString();
        assertThat(longest).hasSizeGreaterThan(32_000);
        int user = projection.newUser();
        TestClient client = closing(TestClient.to(port)
                .token(World.token(user))
                .query("resume=" + longest)
                .connect());
        assertThat(client.awaitReady().untilPong()).isEmpty();
    }

    @Test
    void aHeadBeyondTheLimitIsRefusedWithItsOwnStatus() {
        String token = World.token(projection.newUser());
        assertThat(TestClient.to(port)
                        .token(token)
                        .query("resume=" + "A".repeat(Position.MAX_TEXT_LENGTH + 1))
                        .refusal())
                .isEqualTo(400);
        assertThat(TestClient.to(port)
                        .token(token)
                        .query("resume=" + "A".repeat(70_000))
                        .refusal())
                .isIn(414, 431);
    }

    @Test
    void aFreshTokenOfTheSameUserIsTakenWithoutAWord() {
        int user = projection.newUser();
        TestClient client = ready(user);
        client.send("{'type':'auth','token':'" + World.token(user, Duration.ofHours(2)) + "'}");
        assertThat(client.untilPong()).isEmpty();
    }

    @Test
    void anothersTokenOrABadOneIsRefusedAndTheConnectionStays() {
        TestClient client = ready(projection.newUser());
        client.send("{'type':'auth','token':'" + World.token(projection.newUser()) + "'}");
        assertThat(string(client.next("error"), "code")).isEqualTo("invalid_frame");
        client.send("{'type':'auth','token':'nonsense'}");
        JsonObject error = client.next("error");
        assertThat(string(error, "code")).isEqualTo("invalid_frame");
        assertThat(string(error, "message")).startsWith("token").doesNotContain("nonsense");
        client.send("{'type':'auth'}");
        assertThat(string(client.next("error"), "message")).startsWith("token");
        assertThat(client.untilPong()).isEmpty();
    }

    private static RSAPublicKey rsaKey(KeyPair pair) {
        return (RSAPublicKey) pair.getPublic();
    }

    private static JwtBuilder claims() {
        return Jwts.builder().subject("1").expiration(inSeconds(600));
    }

    private static String sign(JwtBuilder claims, byte[] key) {
        return claims.signWith(Keys.hmacShaKeyFor(key), Jwts.SIG.HS256).compact();
    }

    private static String withHeader(Map<String, Object> header, byte[] key) {
        JwtBuilder claims = claims();
        claims.header().add(header);
        return sign(claims, key);
    }

    private static Date inSeconds(long seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
