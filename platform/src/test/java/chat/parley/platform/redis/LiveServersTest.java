package chat.parley.platform.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.Placement;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

class LiveServersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    @EnableConfigurationProperties(LiveProperties.class)
    static class Live {}

    @Test
    void withoutAListEverythingIsOnTheServerOfSpring() {
        LiveServers servers = servers("spring.data.redis.url=redis://someone:secret@redis.example.com:6390");
        assertThat(servers.count()).isOne();
        assertThat(servers.name(0)).isEqualTo("redis.example.com:6390");
        assertThat(servers.of(Channels.ofUser(1))).isZero();
        assertThat(servers.formerOf(Channels.ofUser(1))).isZero();
        assertCredentials(uri(servers, 0), "someone", "secret");
    }

    @Test
    void channelsAreSpreadOverTheListInItsOrder() {
        LiveServers servers = servers("parley.live.servers=redis://a:1,rediss://b:2,redis://c:3");
        assertThat(servers.count()).isEqualTo(3);
        assertThat(servers.countWithFormer()).isEqualTo(3);
        for (int user = 1; user < 20; user++) {
            String channel = Channels.ofUser(user);
            assertThat(servers.of(channel)).isEqualTo(Placement.serverOf(channel, 3));
            assertThat(servers.formerOf(channel)).isEqualTo(servers.of(channel));
        }
        assertThat(servers.name(1)).isEqualTo("b:2");
        assertThat(uri(servers, 0).isSsl()).isFalse();
        assertThat(uri(servers, 1).isSsl()).isTrue();
        assertThat(uri(servers, 1).getTimeout()).isEqualTo(PATIENCE);
        assertThat(uri(servers, 1).getClientName()).isEqualTo("me");
    }

    @Test
    void whoNamesNoCredentialsHasThoseOfSpring() {
        LiveServers servers = servers(
                "spring.data.redis.url=redis://someone:secret@main:6379",
                "parley.live.servers=redis://a:1,redis://other:own@b:2");
        assertCredentials(uri(servers, 0), "someone", "secret");
        assertCredentials(uri(servers, 1), "other", "own");
    }

    @Test
    void mastersThatSentinelsNameAreGivenByNumber() {
        LiveServers servers = servers(
                "spring.data.redis.sentinel.master=main",
                "spring.data.redis.sentinel.nodes=s1:26379",
                "spring.data.redis.sentinel.password=watch",
                "spring.data.redis.password=secret",
                "parley.live.servers[0]=redis-sentinel://s1:26379,s2:26380/0#one",
                "parley.live.servers[1]=redis-sentinel://s1:26379,s2:26380/0#two");
        assertThat(servers.name(0)).isEqualTo("one@s1:26379,s2:26380");
        assertThat(uri(servers, 1).getSentinelMasterId()).isEqualTo("two");
        assertThat(uri(servers, 1).getSentinels())
                .hasSize(2)
                .allSatisfy(sentinel -> assertCredentials(sentinel, null, "watch"));
        assertCredentials(uri(servers, 1), null, "secret");
    }

    @Test
    void serversOfTheFormerListThatAreInBothAreThereOnce() {
        LiveServers servers = servers(
                "spring.data.redis.url=redis://main:6379",
                "parley.live.servers=redis://a:1,redis://main:6379,redis://b:2",
                "parley.live.former-servers=redis://main:6379,redis://old:4");
        assertThat(servers.count()).isEqualTo(3);
        assertThat(servers.countWithFormer()).isEqualTo(4);
        List<Integer> former = List.of(1, 3);
        for (int user = 1; user < 20; user++) {
            String channel = Channels.ofUser(user);
            assertThat(servers.of(channel)).isEqualTo(Placement.serverOf(channel, 3));
            assertThat(servers.formerOf(channel)).isEqualTo(former.get(Placement.serverOf(channel, 2)));
        }
    }

    @Test
    void whatCannotBeEndsTheStartWithoutItsSecrets() {
        assertThatThrownBy(() -> servers("parley.live.servers=redis://a:1,htp://me:secret@b"))
                .hasMessageStartingWith("parley.live.servers[1]")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> servers("parley.live.servers=redis://a:1,redis://x:y@a:1"))
                .hasMessage("parley.live.servers names a:1 twice");
    }

    private static RedisURI uri(LiveServers servers, int server) {
        return servers.access(server, "me", PATIENCE).uri();
    }

    private static LiveServers servers(String... settings) {
        LiveServers[] servers = new LiveServers[1];
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
                .withUserConfiguration(Live.class)
                .withPropertyValues(settings)
                .run(context -> servers[0] = LiveServers.of(
                        context.getBean(LettuceConnectionFactory.class), context.getBean(LiveProperties.class)));
        return servers[0];
    }

    private static void assertCredentials(RedisURI uri, String username, String password) {
        RedisCredentials credentials =
                uri.getCredentialsProvider().resolveCredentials().block();
        assertThat(credentials.getUsername()).isEqualTo(username);
        assertThat(credentials.getPassword()).isEqualTo(password.toCharArray());
    }
}
