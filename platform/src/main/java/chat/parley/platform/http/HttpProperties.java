package chat.parley.platform.http;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of every REST call.
 *
 * @param maxBody largest body of a request; two positions of 4,096 partitions each, the most that a call takes, have 80 KB
 * @param acceptQueue connections that wait to be accepted (Jetty's own default is 50): sessions that come back from a dead
 *     gateway, and the gateways' questions on their behalf, come all at once, and one that does not fit is reset; the
 *     kernel's {@code net.core.somaxconn} bounds it too
 * @param callTimeout how long a call lasts at most, from its head to the last of its answer: then its connection is cut. Longer
 *     than all that a call may wait for, {@code parley.history.max-wait} before all, and long enough for a slow line
 * @param lameDuck how long calls are served after SIGTERM, while {@code /actuator/health/readiness} says no already: longer
 *     than a load balancer takes to notice. Zero where it hears of the end first (a {@code preStop} of Kubernetes); a
 *     gateway has {@code parley.gateway.drain.grace} instead
 */
@Validated
@ConfigurationProperties("parley.http")
public record HttpProperties(
        @DefaultValue("128KB") @NotNull DataSize maxBody,
        @DefaultValue("4096") @Min(1) int acceptQueue,

        @DefaultValue("60s") @DurationMin(millis = 1) @DurationMax(minutes = 60)
        Duration callTimeout,

        @DefaultValue("0s") @DurationMin @DurationMax(seconds = 60)
        Duration lameDuck) {}
