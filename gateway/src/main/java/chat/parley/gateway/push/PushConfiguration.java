package chat.parley.gateway.push;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Opens the subscription once somebody listens to it. */
@Configuration(proxyBeanMethods = false)
class PushConfiguration {

    /**
     * @param listener named so that it listens before the first event
     * @param patience {@code parley.gateway.redis-patience}: without an answer for so long the connection counts as lost
     */
    @Bean(initMethod = "start")
    RedisSubscription redisSubscription(
            LiveChannels channels,
            LiveListener listener,
            DataRedisConnectionDetails details,
            MeterRegistry meters,
            @Value("${parley.gateway.redis-patience:3s}") Duration patience) {
        meters.gauge("parley.gateway.channels", channels, LiveChannels::count);
        meters.gauge("parley.gateway.redis.connected", channels, current -> current.isConnected() ? 1 : 0);
        channels.listen(listener);
        return new RedisSubscription(channels, RedisEndpoint.of(details, patience), patience);
    }
}
