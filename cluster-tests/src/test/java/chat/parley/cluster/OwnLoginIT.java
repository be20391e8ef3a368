package chat.parley.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.parley.client.ClientListener;
import chat.parley.client.ClientOptions;
import chat.parley.client.ParleyClient;
import chat.parley.client.api.Accounts;
import chat.parley.client.api.ApiException;
import chat.parley.client.api.PageRequest;
import chat.parley.client.api.ParleyApi;
import chat.parley.client.connection.TokenSource;
import chat.parley.local.cluster.Programs;
import chat.parley.platform.token.AuthProperties;
import chat.parley.platform.token.TokenIssuer;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.testing.ClusterUnderTest;
import chat.parley.testing.Database;
import com.sun.net.httpserver.HttpServer;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** README, "Behind your own login", step by step: an identity provider of one's own, and no account of Parley's. */
@Timeout(300)
class OwnLoginIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ISSUER = "https://login.example.org";
    private static final String AUDIENCE = "parley";
    private static final int ANN = 70_001;
    private static final int BOB = 70_002;

    /** The provider's keys by their ids; what it says of them is served as a JWK set. */
    private static final Map<String, KeyPair> KEYS = new ConcurrentHashMap<>();

    private static HttpServer provider;
    private static ClusterUnderTest cluster;

    @RegisterExtension
    static final KeepLogs LOGS = new KeepLogs(() -> cluster);

    @BeforeAll
    static void start() throws Exception {
        KEYS.put("2026-11", Jwts.SIG.RS256.keyPair().build());
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        provider.createContext("/.well-known/jwks.json", exchange -> {
            byte[] keys = jwkSet().getBytes(UTF_8);
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        provider.start();
        cluster = ClusterUnderTest.start(
                ClusterUnderTest.onFreePorts(ClusterUnderTest.small()), OwnLoginIT::behindTheProvider);
        addUsers(cluster.database());
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
        provider.stop(0);
    }

    @Test
    void peopleOfTheProviderTalkAndParleyHandsOutNoTokens() throws Exception {
        List<ServerFrame.Chat> heard = new CopyOnWriteArrayList<>();
        try (HttpClient http = HttpClient.newHttpClient();
                ParleyClient ann = client(ANN, "2026-11", message -> {});
                ParleyClient _ = client(BOB, "2026-11", heard::add)) {
            long id = ann.sendToUser(BOB, "Hello from our own login")
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .messageId();

            await().atMost(PATIENCE).until(() -> heard.stream().anyMatch(message -> message.messageId() == id));
            ParleyApi asBob = new ParleyApi(cluster.url(), http, () -> token(BOB, "2026-11", ISSUER, AUDIENCE));
            assertThat(asBob.privateHistory(ANN, PageRequest.newest(10).atLeast(id)))
                    .anySatisfy(message -> assertThat(message.id()).isEqualTo(id));
            assertThat(asBob.findUsers("ann"))
                    .anySatisfy(user -> assertThat(user.userId()).isEqualTo(ANN));
            assertThatThrownBy(() -> new Accounts(cluster.url(), http).register("carl", Talker.PASSWORD, null))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            refused -> assertThat(refused.code()).isEqualTo(404));
        }
    }

    @Test
    void aKeyThatTheProviderAddsIsBelievedWhileRunning() {
        KEYS.put("2026-12", Jwks.CRV.Ed25519.keyPair().build());

        try (ParleyClient ann = client(ANN, "2026-12", message -> {})) {
            assertThat(ann.whenReady()
                            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .join())
                    .isNotNull();
        }
    }

    @Test
    void tokensOfAnybodyElseAreNotBelieved() {
        String ofParley = new TokenIssuer(
                        new AuthProperties(
                                cluster.authSecret(),
                                List.of(),
                                null,
                                Duration.ofMinutes(5),
                                ISSUER,
                                AUDIENCE,
                                Duration.ofHours(1),
                                Duration.ZERO),
                        Clock.systemUTC())
                .issue(ANN)
                .token();
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (String foreign : List.of(
                    ofParley,
                    token(ANN, "2026-11", "https://elsewhere.example.org", AUDIENCE),
                    token(ANN, "2026-11", ISSUER, "another application"))) {
                assertThatThrownBy(() -> new ParleyApi(cluster.url(), http, () -> foreign).conversations(1, 1))
                        .isInstanceOfSatisfying(
                                ApiException.class,
                                refused -> assertThat(refused.code()).isEqualTo(401));
            }
        }
    }

    /** Steps 2 and 3: the provider's addresses, no accounts, and no secret of Parley's own in the environment. */
    private static Programs behindTheProvider(Programs programs) {
        return (role, name, temporary) -> {
            List<String> line = new ArrayList<>(List.of("env", "-u", "PARLEY_AUTH_SECRET"));
            line.addAll(programs.command(role, name, temporary));
            line.addAll(List.of(
                    "--parley.auth.jwk-set-uri=http://127.0.0.1:"
                            + provider.getAddress().getPort() + "/.well-known/jwks.json",
                    "--parley.auth.issuer=" + ISSUER,
                    "--parley.auth.audience=" + AUDIENCE));
            if (role.equals("message-service")) {
                line.add("--parley.accounts.enabled=false");
            }
            return line;
        };
    }

    /** Step 4, as the README has it. */
    private static void addUsers(Database database) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            for (String user : List.of(ANN + ", 'ann', 'Ann'", BOB + ", 'bob', 'Bob'")) {
                statement.executeUpdate("INSERT INTO account.users (id, username, display_name, password_hash)"
                        + " OVERRIDING SYSTEM VALUE VALUES (" + user + ", '!')");
            }
        }
    }

    private static ParleyClient client(int userId, String keyId, Consumer<ServerFrame.Chat> hear) {
        ParleyClient client = new ParleyClient(
                ClientOptions.of(
                        cluster.url(), ClientOptions.systemSurroundings(Executors.newVirtualThreadPerTaskExecutor())),
                TokenSource.fixed(token(userId, keyId, ISSUER, AUDIENCE)),
                new ClientListener() {
                    @Override
                    public void onMessage(ServerFrame.Chat message) {
                        hear.accept(message);
                    }
                });
        client.connect();
        return client;
    }

    private static String token(int userId, String keyId, String issuer, String audience) {
        return Jwts.builder()
                .header()
                .keyId(keyId)
                .and()
                .subject(Integer.toString(userId))
                .issuer(issuer)
                .audience()
                .add(audience)
                .and()
                .expiration(Date.from(Instant.now().plus(Duration.ofHours(1))))
                .signWith(KEYS.get(keyId).getPrivate())
                .compact();
    }

    private static String jwkSet() {
        return KEYS.entrySet().stream()
                .map(key -> Jwks.json(Jwks.builder()
                        .<PublicKey, PrivateKey>key(key.getValue().getPublic())
                        .id(key.getKey())
                        .build()))
                .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    }
}
