package chat.parley.message.rebuild;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How a store is built from the log.
 *
 * @param threads partitions that are read and written at the same time, one connection each
 * @param batch records of a transaction at most
 */
@Validated
@ConfigurationProperties("parley.rebuild")
public record RebuildSettings(
        @DefaultValue("2") @Min(1) @Max(64) int threads,
        @DefaultValue("10000") @Min(1) @Max(100_000) int batch) {}
