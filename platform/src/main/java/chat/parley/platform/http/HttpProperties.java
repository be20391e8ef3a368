package chat.parley.platform.http;

import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of every REST call.
 *
 * @param maxBody largest body of a request; two positions of 4,096 partitions each, the most that a call takes, have 80 KB
 */
@Validated
@ConfigurationProperties("parley.http")
public record HttpProperties(@DefaultValue("128KB") @NotNull DataSize maxBody) {}
