package chat.parley.platform.log;

import chat.parley.protocol.log.LogLayout;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The partitions of {@code parley.events}: the same for every gateway and every message-service.
 *
 * @param partitions how many the log began with; never changed afterwards, as that would move conversations to other
 *     partitions and break their order. Message ids can tell 4,096 apart
 * @param growth partitions that were added later, in their order; conversations that were there before stay where they are. Each
 *     has {@code partitions} (how many there are since), {@code rooms-from} (rooms from this id on use them all) and, where user
 *     ids rise, {@code users-from} (private conversations with a user from this id on do): docs/operations.md, More partitions
 */
@Validated
@ConfigurationProperties("parley.log")
public record LogProperties(
        @DefaultValue("12") @Min(1) @Max(4096) int partitions,
        @DefaultValue List<@Valid Growth> growth) {

    /**
     * Partitions that were added.
     *
     * @param partitions how many there are since
     * @param roomsFrom rooms from this id on use them all: an id that no room had yet when every instance knew this setting
     * @param usersFrom private conversations with a user from this id on use them all; left out where user ids do not rise
     */
    public record Growth(
            @Min(1) @Max(4096) int partitions,
            @Min(1) int roomsFrom,
            @DefaultValue("2147483647") @Min(1) int usersFrom) {}

    /** @throws IllegalArgumentException for growth that does not follow; the message names the property */
    public LogProperties {
        layout(partitions, growth);
    }

    /** Where these settings put conversations. */
    public LogLayout layout() {
        return layout(partitions, growth);
    }

    private static LogLayout layout(int partitions, List<Growth> growth) {
        try {
            return new LogLayout(
                    partitions,
                    growth.stream()
                            .map(each -> new LogLayout.Growth(each.partitions(), each.roomsFrom(), each.usersFrom()))
                            .toList());
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("parley.log." + wrong.getMessage(), wrong);
        }
    }
}
