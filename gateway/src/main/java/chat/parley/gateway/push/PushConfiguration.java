package chat.parley.gateway.push;

import chat.parley.platform.redis.RedisAccess;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Opens the subscription once somebody listens to it. */
@Configuration(proxyBeanMethods = false)
class PushConfiguration {

    private static final String CONNECTION_NAME = "parley-gateway";

    /**
     * @param listener named so that it listens before the first event
     * @param patience {@code parley.gateway.redis-patience}: without an answer for so long the connection counts as lost
     */
    @Bean(initMethod = "start")
    RedisSubscription redisSubscription(
            LiveChannels channels,
            LiveListener listener,
            LettuceConnectionFactory redis,
            MeterRegistry meters,
            @Value("${parley.gateway.redis-patience:3s}") Duration patience) {
        meters.gauge("parley.gateway.channels", channels, LiveChannels::count);
        meters.gauge("parley.gateway.redis.connected", channels, current -> current.isConnected() ? 1 : 0);
        channels.listen(listener);
        return new RedisSubscription(channels, RedisAccess.of(redis, CONNECTION_NAME, patience), patience);
    }
}
