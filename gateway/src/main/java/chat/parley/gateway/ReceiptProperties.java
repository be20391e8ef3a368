package chat.parley.gateway;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Receipts.
 *
 * @param roomLimit in rooms with more members {@code delivered} is not tracked and no status frames are sent; the same on
 *     all services
 * @param rememberedRooms rooms whose number of members is remembered, those that were used last, some 100 bytes each; a room
 *     of which it is not known counts as small
 * @param merge how long receipts are gathered before they are appended (contract, section 6: 200 ms at most)
 */
@Validated
@ConfigurationProperties("parley.receipts")
public record ReceiptProperties(
        @DefaultValue("200") @Min(2) int roomLimit,
        @DefaultValue("100000") @Min(1) @Max(10_000_000) int rememberedRooms,

        @DefaultValue("200ms") @DurationMin(millis = 1) @DurationMax(millis = 200)
        Duration merge) {}
