package chat.parley.gateway.push;

import chat.parley.gateway.GatewayProperties;
import chat.parley.platform.redis.LiveProperties;
import chat.parley.platform.redis.LiveServers;
import io.lettuce.core.resource.ClientResources;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Opens the subscriptions once somebody listens to them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LiveProperties.class)
class PushConfiguration {

    private static final String CONNECTION_NAME = "parley-gateway";

    @Bean
    LiveServers liveServers(LettuceConnectionFactory redis, LiveProperties properties) {
        return LiveServers.of(redis, properties);
    }

    @Bean
    LiveChannels liveChannels(LiveServers servers) {
        return new LiveChannels(servers.count());
    }

    /** @param listener named so that it listens before the first event */
    @Bean(initMethod = "start", destroyMethod = "close")
    RedisSubscriptions redisSubscriptions(
            LiveChannels channels,
            LiveListener listener,
            LiveServers servers,
            MeterRegistry meters,
            GatewayProperties properties) {
        Duration patience = properties.redisPatience();
        meters.gauge("parley.gateway.channels", channels, LiveChannels::count);
        channels.listen(listener);
        List<RedisSubscription> subscriptions = IntStream.range(0, servers.count())
                .mapToObj(server -> {
                    String name = servers.name(server);
                    Gauge.builder("parley.gateway.redis.connected", channels, all -> all.isConnected(server) ? 1 : 0)
                            .description("Whether what is published on this Redis server is heard")
                            .tag("server", name)
                            .register(meters);
                    return new RedisSubscription(
                            channels, server, name, servers.access(server, CONNECTION_NAME, patience), patience);
                })
                .toList();
        return new RedisSubscriptions(subscriptions);
    }

    @Bean(destroyMethod = "close")
    LiveRelay liveRelay(LiveServers servers, ClientResources resources, GatewayProperties properties) {
        return new LiveRelay(servers, resources, CONNECTION_NAME, properties.redisPatience());
    }
}
