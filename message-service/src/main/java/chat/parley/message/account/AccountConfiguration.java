package chat.parley.message.account;

import chat.parley.message.CallLimits;
import chat.parley.message.MessageServiceProperties;
import chat.parley.message.account.AccountController.AccountEdge;
import chat.parley.platform.membership.MembershipView;
import chat.parley.platform.token.AuthProperties;
import chat.parley.platform.token.TokenIssuer;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts the accounts together. */
@Configuration(proxyBeanMethods = false)
class AccountConfiguration {

    @Bean
    AccountTable accountTable(JdbcClient database) {
        return new AccountTable(database);
    }

    /** What only Parley's own accounts need. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "parley.accounts.enabled", matchIfMissing = true)
    static class OwnAccounts {

        @Bean
        TokenIssuer tokenIssuer(AuthProperties properties, Clock clock) {
            return new TokenIssuer(properties, clock);
        }

        @Bean
        PasswordHasher passwordHasher(MessageServiceProperties properties) {
            return new PasswordHasher(
                    properties.accounts().maxConcurrentHashes(),
                    properties.accounts().maxWaitingHashes(),
                    properties.accounts().hashPatience());
        }

        @Bean
        LoginFailures loginFailures(StringRedisTemplate redis, Clock clock, MessageServiceProperties properties) {
            return new LoginFailures(
                    redis,
                    clock,
                    properties.accounts().failuresPerName(),
                    properties.accounts().failuresPerAddress());
        }

        @Bean
        AccountEdge accountEdge(MessageServiceProperties properties, MembershipView membership) {
            MessageServiceProperties.Accounts.HashRate rate =
                    properties.accounts().rate();
            return new AccountEdge(
                    new ClientAddress(properties.auth().trustedProxies()),
                    new CallLimits<>(
                            rate.burst(),
                            rate.perSecond(),
                            "too many logins and registrations from this address",
                            TimeMeter.SYSTEM_NANOTIME),
                    membership);
        }
    }
}
