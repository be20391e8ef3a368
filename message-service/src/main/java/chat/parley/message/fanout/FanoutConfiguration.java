package chat.parley.message.fanout;

import chat.parley.message.MessageServiceProperties;
import chat.parley.message.log.LogConsumer;
import chat.parley.platform.membership.MembershipView;
import chat.parley.platform.redis.LiveProperties;
import chat.parley.platform.redis.LiveServers;
import chat.parley.platform.redis.RedisAccess;
import chat.parley.platform.trace.MessageSpans;
import io.lettuce.core.RedisClient;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.tracing.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.kafka.core.ConsumerFactory;

/** Puts fan-out together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LiveProperties.class)
class FanoutConfiguration {

    /** The consumer group whose lag is how far live delivery is behind. */
    static final String GROUP = "parley-fanout";

    @Bean
    MembershipView membershipView(StringRedisTemplate redis) {
        return new MembershipView(redis);
    }

    @Bean
    LiveServers liveServers(LettuceConnectionFactory redis, LiveProperties properties) {
        return LiveServers.of(redis, properties);
    }

    @Bean(destroyMethod = "close")
    RedisPublisher redisPublisher(LiveServers servers, ClientResources resources, MessageServiceProperties properties) {
        Duration timeout = properties.fanout().publishTimeout();
        // Every delivered message is a command here: observing each would cost more than publishing it.
        ClientResources unobserved =
                resources.mutate().tracing(Tracing.disabled()).build();
        List<RedisClient> clients = IntStream.range(0, servers.countWithFormer())
                .mapToObj(server -> {
                    RedisAccess access = servers.access(server, GROUP, timeout);
                    RedisClient client = RedisClient.create(unobserved, access.uri());
                    client.setOptions(access.options());
                    return client;
                })
                .toList();
        return new RedisPublisher(servers, clients, timeout);
    }

    @Bean
    FanoutView fanoutView(
            MessageServiceProperties properties,
            ConsumerFactory<byte[], byte[]> factory,
            RedisPublisher redis,
            MembershipView membership,
            MeterRegistry meters,
            MessageSpans spans) {
        MessageServiceProperties.Fanout fanout = properties.fanout();
        FanoutSettings settings = new FanoutSettings(
                fanout.repeatWindow(),
                fanout.repeatWindowRecords(),
                fanout.maxConversations(),
                properties.receipts().roomFramesPerSecond(),
                properties.receipts().roomLimit(),
                fanout.progressInterval(),
                fanout.progressSpacing());
        return new FanoutView(
                settings,
                new RecentRecords(factory, fanout.repeatWindowRecords(), fanout.recallLimit()),
                redis,
                membership,
                new FanoutMetrics(meters),
                spans);
    }

    /** One thread: announcements of progress cover all its partitions, and Redis takes more than one can publish. */
    @Bean
    LogConsumer fanoutConsumer(
            ConsumerFactory<byte[], byte[]> factory,
            FanoutView view,
            MessageServiceProperties properties,
            MeterRegistry meters) {
        MessageServiceProperties.Fanout settings = properties.fanout();
        return new LogConsumer(
                factory,
                view,
                new LogConsumer.Settings(
                        GROUP,
                        1,
                        settings.maxBatchRecords(),
                        settings.gather(),
                        properties.log().idle(),
                        settings.maxBackOff()),
                meters);
    }
}
