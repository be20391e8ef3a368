package chat.parley.gateway.contract;

import static chat.parley.gateway.contract.TestClient.number;
import static chat.parley.gateway.contract.TestClient.string;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.gateway.GatewayApplication;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.log.ConversationKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;

/** Contract, section 1: ids, order and times are the log's, whatever the gateways' clocks say. This one's is an hour late. */
@Import(ClockSkewContractTest.AnHourLate.class)
class ClockSkewContractTest extends GatewayContract {

    private static final Duration HOUR = Duration.ofHours(1);
    /** What the clocks of this machine's processes may differ by in what they round. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private final int alice = projection.newUser();
    private final int bob = projection.newUser();

    @Autowired
    private Clock clock;

    @Autowired
    private Environment settings;

    /** No {@code @Configuration}: the other tests' gateways would find it. */
    static class AnHourLate {
        @Bean
        @Primary
        Clock lateClock() {
            return Clock.offset(Clock.systemUTC(), HOUR.negated());
        }
    }

    static class AnHourEarly {
        @Bean
        @Primary
        Clock earlyClock() {
            return Clock.offset(Clock.systemUTC(), HOUR);
        }
    }

    @Test
    void gatewaysWhoseClocksAreTwoHoursApartAgreeOnIdsOrderAndTimes() {
        assertThat(clock.instant())
                .as("the skew is there")
                .isBefore(Instant.now().minus(HOUR.dividedBy(2)));
        try (ConfigurableApplicationContext other = anotherGateway()) {
            int otherPort = Integer.parseInt(other.getEnvironment().getRequiredProperty("local.server.port"));
            TestClient late = closing(TestClient.to(port)
                            .token(World.token(alice, HOUR.multipliedBy(3)))
                            .connect())
                    .awaitReady();
            TestClient early = closing(TestClient.to(otherPort)
                            .token(World.token(bob, HOUR.multipliedBy(3)))
                            .connect())
                    .awaitReady();
            Instant began = Instant.now().minus(TOLERANCE);
            List<Long> said = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                boolean alicesTurn = i % 2 == 0;
                TestClient sender = alicesTurn ? late : early;
                sender.send(chat(alicesTurn ? bob : alice, "m" + i, "c" + i));
                JsonObject ack = sender.next("ack");
                JsonObject heard = (alicesTurn ? early : late).next("chat");
                said.add(number(ack, "message_id"));
                assertThat(number(heard, "message_id")).isEqualTo(number(ack, "message_id"));
                assertThat(string(heard, "created_at")).isEqualTo(string(ack, "created_at"));
                assertThat(Instant.parse(string(ack, "created_at")))
                        .isBetween(began, Instant.now().plus(TOLERANCE));
            }
            assertThat(said).isSorted().doesNotHaveDuplicates();
            assertThat(projection.messages(ConversationKey.ofUsers(alice, bob)))
                    .extracting(message -> message.id())
                    .containsExactlyElementsOf(said);
        }
    }

    private ConfigurableApplicationContext anotherGateway() {
        return new SpringApplicationBuilder(GatewayApplication.class, AnHourEarly.class)
                .run(
                        "--server.port=0",
                        same("spring.kafka.bootstrap-servers"),
                        same("spring.data.redis.url"),
                        same("parley.gateway.history-urls"),
                        same("parley.auth.secret"),
                        same("parley.log.partitions"),
                        "--parley.gateway.id=early");
    }

    private String same(String setting) {
        return "--" + setting + "=" + settings.getRequiredProperty(setting);
    }
}
