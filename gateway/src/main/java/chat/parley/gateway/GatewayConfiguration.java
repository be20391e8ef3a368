package chat.parley.gateway;

import chat.parley.platform.log.LogProperties;
import chat.parley.platform.membership.MembershipView;
import io.lettuce.core.ClientOptions;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;

/** What the platform offers and this gateway uses. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LogProperties.class)
class GatewayConfiguration {

    /** While Redis is away every question to it would cost a frame the whole timeout, and there are other ways to ask. */
    @Bean
    LettuceClientOptionsBuilderCustomizer withoutWaitingForAConnection() {
        return options -> options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS);
    }

    @Bean
    MembershipView membershipView(StringRedisTemplate redis) {
        return new MembershipView(redis);
    }
}
