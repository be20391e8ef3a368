package chat.parley.history;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/** Every limit of this service, each with its reason. */
@Validated
@ConfigurationProperties("parley")
public record HistoryProperties(
        @DefaultValue @Valid History history,
        @DefaultValue @Valid Sync sync,
        @DefaultValue @Valid Receipts receipts,
        @DefaultValue @Valid Presence presence) {

    /**
     * Queries.
     *
     * @param patience how long a query that names a place waits for the store (contract, section 4)
     * @param maxWait the longest wait that a caller may ask for by {@code wait_ms}
     * @param maxWaiting reads that wait for a copy of the store at once; another that would have to is refused with 503. Well
     *     below the calls that Jetty takes at once, 200 ({@code server.jetty.threads.max}): the others need not wait
     * @param maxPageOffset messages that {@code page} may skip; an index-only scan of that many entries takes about 10 ms
     * @param unreadLimit unread messages are counted exactly up to this many; the count of a page of conversations is
     *     bounded by it
     */
    public record History(
            @DefaultValue("2s") @DurationMin(millis = 1) @DurationMax(seconds = 30)
            Duration patience,

            @DefaultValue("10s") @DurationMin(millis = 1) @DurationMax(seconds = 60)
            Duration maxWait,

            @DefaultValue("100") @Min(1) int maxWaiting,

            @DefaultValue("100000") @Min(100) @Max(10_000_000)
            int maxPageOffset,

            @DefaultValue("10000") @Min(1) @Max(10_000_000) int unreadLimit,
            @DefaultValue @Valid Pool pool,
            @DefaultValue @Valid Replica replica) {}

    /**
     * Connections to one copy of the store.
     *
     * @param size queries under way at once; Postgres gains nothing from many more than its cores
     * @param connectionTimeout how long making a connection may take before the store counts as down
     * @param statementTimeout Postgres ends a statement that takes longer
     * @param queueWait how long a query waits for its turn when all connections are busy: a gateway's sessions reconnect
     *     all at once
     * @param queueLimit queries that wait at most; one more is refused at once
     */
    public record Pool(
            @DefaultValue("16") @Min(1) @Max(500) int size,

            @DefaultValue("1s") @DurationMin(millis = 250) @DurationMax(seconds = 30)
            Duration connectionTimeout,

            @DefaultValue("3s") @DurationMin(millis = 10) @DurationMax(seconds = 60)
            Duration statementTimeout,

            @DefaultValue("10s") @DurationMin(millis = 1) @DurationMax(seconds = 60)
            Duration queueWait,

            @DefaultValue("20000") @Min(1) int queueLimit) {}

    /**
     * A read replica, if there is one.
     *
     * @param url {@code jdbc:postgresql://…}; there is none where it is not set
     * @param username as the primary's where it is not set
     * @param password as the primary's where it is not set
     * @param maxLag a query that names no place is answered by the replica only while it is at most this far behind
     * @param probeInterval how often the positions of both copies are compared
     * @param waitPercent the share of a query's wait that it spends on the replica before it turns to the primary
     */
    public record Replica(
            @Nullable String url,
            @Nullable String username,
            @Nullable String password,
            @DefaultValue("2s") @DurationMin(millis = 1) Duration maxLag,
            @DefaultValue("500ms") @DurationMin(millis = 10) Duration probeInterval,
            @DefaultValue("25") @Min(0) @Max(100) int waitPercent) {
        @Override
        public String toString() {
            return "Replica[" + url + "]";
        }
    }

    /**
     * Backlogs (contract, section 3.3.4).
     *
     * @param maxPerConversation the newest so many of a conversation; the rest is in the history
     * @param maxMessages of all conversations together, the newest conversations first
     * @param maxSize bytes of all frames together, as they are written: some ten thousand ordinary messages
     * @param memory of the heap, for all backlogs that are read or written at once; one that would have more than it leaves to
     *     the others is refused with 503. At least twice {@code maxSize}; with {@code maxConcurrent} times {@code maxSize}
     *     as many can be read as may be. A heap of 192 MiB has room for that beside all else
     * @param maxStatuses watermarks that moved, at most
     * @param maxConcurrent backlogs, or batches of them, that are read at once; the other connections stay free for people
     *     who scroll
     * @param maxPerUser backlogs of one user at once; another is refused with 429. A batch counts once for each of its users
     * @param maxBatch backlogs that a gateway may ask for at once; their sizes together are bounded as that of one is
     */
    public record Sync(
            @DefaultValue("1000") @Min(1) @Max(100_000) int maxPerConversation,
            @DefaultValue("20000") @Min(1) @Max(1_000_000) int maxMessages,
            @DefaultValue("4MB") DataSize maxSize,
            @DefaultValue("48MB") DataSize memory,
            @DefaultValue("1000") @Min(0) @Max(100_000) int maxStatuses,
            @DefaultValue("12") @Min(1) @Max(500) int maxConcurrent,
            @DefaultValue("2") @Min(1) int maxPerUser,
            @DefaultValue("200") @Min(1) @Max(10_000) int maxBatch) {

        /** @throws IllegalArgumentException for what no annotation says; the message names the property */
        public Sync {
            if (memory.toBytes() < 2 * maxSize.toBytes()) {
                throw new IllegalArgumentException("parley.sync.memory is " + memory
                        + " and must be at least twice parley.sync.max-size, " + maxSize
                        + ": the largest backlog could never be answered");
            }
        }
    }

    /**
     * Receipts of rooms.
     *
     * @param roomLimit statuses of rooms with more members are not pushed (contract, section 3.2); the same on all services
     */
    public record Receipts(@DefaultValue("200") @Min(0) int roomLimit) {}

    /**
     * Who is online.
     *
     * @param lease a gateway that has not renewed for this long is dead, and nobody is online there. The same as the gateways'
     *     {@code parley.gateway.presence.lease}, a third of which lies between two renewals: with less than that everybody
     *     would be offline between them, with more the dead stay online for longer than the gateways are told
     */
    public record Presence(
            @DefaultValue("15s") @DurationMin(millis = 100) Duration lease) {}
}
