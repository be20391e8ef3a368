package chat.parley.history.directory;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.history.Api.Answer;
import chat.parley.history.ServiceTest;
import chat.parley.history.StoreRows;
import chat.parley.platform.membership.RedisKeys;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.core.StringRedisTemplate;

class DirectoryTest extends ServiceTest {

    @Autowired
    private StringRedisTemplate redis;

    private final int me = StoreRows.number();

    @Test
    void usersByIdWithTheirNamesAndNothingElse() {
        int ann = rows.account("Ann" + me, "Ann 安");

        Answer answer = api.get("/api/users?ids=" + ann + "," + ann + ",2147483647", me);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.data().toString())
                .isEqualTo("[{\"user_id\":%d,\"username\":\"Ann%d\",\"display_name\":\"Ann 安\"}]".formatted(ann, me));
    }

    @Test
    void usersByTheBeginningOfTheirName() {
        String prefix = "x" + me + "_";
        rows.account(prefix + "b", "B");
        rows.account(prefix.toUpperCase(java.util.Locale.ROOT) + "a", "A");
        rows.account("x" + me + "Zother", "not a wildcard");

        Answer answer = api.get("/api/users?query=" + prefix.toUpperCase(java.util.Locale.ROOT), me);

        assertThat(answer.data()
                        .valueStream()
                        .map(user -> user.path("display_name").asString()))
                .containsExactly("A", "B");
        assertThat(api.get("/api/users?limit=1&query=" + prefix, me).data().size())
                .isEqualTo(1);
        assertThat(api.get("/api/users?query=%25", me).data().isEmpty()).isTrue();
        assertThat(api.get("/api/users?query=%F0%9F%91%8B", me).data().isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/users|ids or query is required",
                "/api/users?ids=1&query=a|ids or query is required",
                "/api/users?ids=|ids must be user ids",
                "/api/users?ids=1,x|ids must be user ids",
                "/api/users?ids=0|ids must be user ids",
                "/api/users?ids=-1|ids must be user ids",
                "/api/users?ids=1.5|ids must be user ids",
                "/api/users?ids=2147483648|ids must be user ids",
                "/api/users?query=|query must have 1 to 32",
                "/api/users?query=%00|query must have 1 to 32",
                "/api/users?query=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|query must have 1 to 32",
                "/api/users?query=a&limit=0|limit must be from 1 to 100",
                "/api/users?query=a&limit=101|limit must be from 1 to 100",
                "/api/users?query=a&limit=x|limit has a wrong value",
                "/api/presence|ids is required",
                "/api/presence?ids=a|ids must be user ids",
            })
    void badParameterIsNamed(String path, String message) {
        Answer answer = api.get(path, me);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).isEqualTo("bad_request");
        assertThat(answer.message()).startsWith(message);
    }

    @Test
    void moreThanAHundredIdsAreRefused() {
        String ids = IntStream.rangeClosed(1, 101).mapToObj(Integer::toString).collect(Collectors.joining(","));
        for (String call : new String[] {"users", "presence"}) {
            Answer answer = api.get("/api/" + call + "?ids=" + ids, me);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.message()).isEqualTo("ids must be at most 100");
        }
        String hundred = ids.substring(0, ids.lastIndexOf(','));
        assertThat(api.get("/api/users?ids=" + URLEncoder.encode(hundred, StandardCharsets.UTF_8), me)
                        .status())
                .isEqualTo(200);
        assertThat(api.get("/api/presence?ids=" + hundred, me).data().size()).isEqualTo(100);
    }

    @Test
    void onlineIsWhoHasASessionAtAGatewayThatLives() {
        long now = redisTimeMs();
        int here = StoreRows.number();
        int gone = StoreRows.number();
        int crashed = StoreRows.number();
        int unknown = StoreRows.number();
        redis.opsForZSet().add(RedisKeys.GATEWAY_LEASES, "living" + me, (double) now);
        redis.opsForZSet().add(RedisKeys.GATEWAY_LEASES, "dead" + me, (double) (now - 60_000));
        redis.opsForHash()
                .putAll(
                        RedisKeys.presence(here),
                        Map.of("living" + me, "2", "dead" + me, "1", "last_seen", Long.toString(now - 5_000)));
        redis.opsForHash().putAll(RedisKeys.presence(gone), Map.of("living" + me, "0", "last_seen", "1763870400123"));
        redis.opsForHash().putAll(RedisKeys.presence(crashed), Map.of("dead" + me, "1", "last_seen", "1763870400123"));

        Answer answer = api.get("/api/presence?ids=" + here + "," + gone + "," + crashed + "," + unknown, me);

        String line = "{\"user_id\":%d,\"online\":%s,\"last_seen\":%s}";
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.data().get(0).path("online").asBoolean()).isTrue();
        assertThat(answer.data().get(1).toString())
                .isEqualTo(line.formatted(gone, false, "\"2025-11-23T04:00:00.123Z\""));
        assertThat(answer.data().get(2).path("online").asBoolean()).isFalse();
        assertThat(Instant.parse(answer.data().get(2).path("last_seen").asString()))
                .isEqualTo(Instant.ofEpochMilli(now - 60_000));
        assertThat(answer.data().get(3).toString()).isEqualTo(line.formatted(unknown, false, "null"));
    }

    private long redisTimeMs() {
        Long time = redis.execute((org.springframework.data.redis.connection.RedisConnection connection) ->
                connection.serverCommands().time(java.util.concurrent.TimeUnit.MILLISECONDS));
        return time == null ? 0 : time;
    }
}
