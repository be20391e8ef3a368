package chat.parley.gateway;

import chat.parley.platform.membership.MembershipView;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;

/** What the platform offers and this gateway uses. */
@Configuration(proxyBeanMethods = false)
class GatewayConfiguration {

    @Bean
    MembershipView membershipView(StringRedisTemplate redis) {
        return new MembershipView(redis);
    }
}
