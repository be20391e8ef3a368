package chat.parley.message;

import chat.parley.message.account.AddressRange;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** Every limit of this service under {@code parley.*}, with its default. */
@Validated
@ConfigurationProperties("parley")
public record MessageServiceProperties(
        @Valid @DefaultValue Log log,
        @Valid @DefaultValue Store store,
        @Valid @DefaultValue Fanout fanout,
        @Valid @DefaultValue Receipts receipts,
        @Valid @DefaultValue Rooms rooms,
        @Valid @DefaultValue Calls calls,
        @Valid @DefaultValue Accounts accounts,
        @Valid @DefaultValue Auth auth) {

    /**
     * The topics, where this service has to create them; topics that are there stay as they are. How many partitions
     * they have is said by {@code LogProperties}, for gateways as well.
     *
     * @param replicationFactor -1: what the brokers say
     * @param minInsyncReplicas 0: what the brokers say
     * @param appendTimeout how long a command waits for the log to confirm
     * @param idle reading while nothing is said
     */
    public record Log(
            @DefaultValue("-1") @Min(-1) @Max(9) int replicationFactor,
            @DefaultValue("0") @Min(0) @Max(9) int minInsyncReplicas,

            @DefaultValue("10s") @DurationMin(millis = 100) @NotNull
            Duration appendTimeout,

            @Valid @DefaultValue Idle idle) {

        /**
         * How the log is read while nothing is said: brokers that gather records answer with nothing all the time.
         *
         * @param after without a record for so long brokers are asked less often
         * @param pause how far apart they are asked then, and what the first message after such a silence waits longer at
         *     most; zero: as often as ever
         */
        public record Idle(
                @DefaultValue("10s") @DurationMin(millis = 100) @NotNull
                Duration after,

                @DefaultValue("50ms") @DurationMin(millis = 0) @DurationMax(seconds = 5) @NotNull
                Duration pause) {}
    }

    /**
     * The history.
     *
     * @param concurrency threads that apply partitions side by side, one connection each: beyond 2,
     *     {@code spring.datasource.hikari.maximum-pool-size} has to be two more
     * @param maxBatchRecords records of a transaction at most: what a failure repeats, and 8 KiB of memory each at worst
     * @param gather how long records are gathered into a transaction: what a reader of his own writes waits longer at most,
     *     and what saves a transaction for each record
     * @param maxBackOff the longest pause between two attempts while Postgres does not answer
     * @param logEndInterval how often the store is told where the log ends; who asks for a message that was never there
     *     waits for two of them, which must fit into {@code parley.history.patience}
     * @param migrationTimeout how long a step of a change of the schema may take at a start, such as an index over all
     *     messages; a Postgres that is silent for longer is asked anew
     */
    public record Store(
            @DefaultValue("1") @Min(1) @Max(64) int concurrency,
            @DefaultValue("1000") @Min(1) @Max(10_000) int maxBatchRecords,

            @DefaultValue("20ms") @DurationMin(millis = 0) @NotNull
            Duration gather,

            @DefaultValue("2s") @DurationMin(millis = 100) @NotNull
            Duration maxBackOff,

            @DefaultValue("500ms") @DurationMin(millis = 50) @NotNull
            Duration logEndInterval,

            @DefaultValue("1h") @DurationMin(seconds = 20) @DurationMax(days = 7) @NotNull
            Duration migrationTimeout) {}

    /**
     * Live delivery.
     *
     * @param maxBatchRecords records published at once
     * @param gather how long the broker holds records back to hand over several: half of it is added to the delay of a
     *     message, and what a batch costs is spared for each further record in it
     * @param repeatWindow how far back a repeated {@code client_msg_id} is noticed live
     * @param repeatWindowRecords messages of a partition remembered for that at most, some 150 bytes each
     * @param recallLimit how long whoever takes a partition over may read that memory back from the log before live delivery
     *     goes on without the rest of it; well under the five minutes after which Kafka gives the partition to somebody else
     * @param maxConversations conversations whose newest message is remembered to cap receipts, some 100 bytes each
     * @param publishTimeout how long Redis may take for a batch before it counts as failed
     * @param progressInterval how often progress is announced while nothing happens
     * @param progressSpacing how long after an announcement the next one comes at the earliest: what a session that catches
     *     up may wait longer
     * @param maxBackOff the longest pause between two attempts while Redis does not answer
     */
    public record Fanout(
            @DefaultValue("500") @Min(1) @Max(10_000) int maxBatchRecords,

            @DefaultValue("5ms") @DurationMin(millis = 0) @NotNull
            Duration gather,

            @DefaultValue("2m") @DurationMin(seconds = 1) @NotNull
            Duration repeatWindow,

            @DefaultValue("20000") @Min(1) int repeatWindowRecords,

            @DefaultValue("60s") @DurationMin(seconds = 1) @NotNull
            Duration recallLimit,

            @DefaultValue("100000") @Min(1) int maxConversations,

            @DefaultValue("2s") @DurationMin(millis = 50) @NotNull
            Duration publishTimeout,

            @DefaultValue("1s") @DurationMin(millis = 50) @NotNull
            Duration progressInterval,

            @DefaultValue("50ms") @DurationMin(millis = 0) @NotNull
            Duration progressSpacing,

            @DefaultValue("2s") @DurationMin(millis = 100) @NotNull
            Duration maxBackOff) {}

    /**
     * Receipts in rooms.
     *
     * @param roomFramesPerSecond status frames a second and room at most
     * @param roomLimit members beyond which a room gets no status frames; the same on all services
     */
    public record Receipts(
            @DefaultValue("4") @Min(1) @Max(1000) int roomFramesPerSecond,
            @DefaultValue("200") @Min(1) int roomLimit) {}

    /**
     * Rooms.
     *
     * @param leavingGrace how long after leaving, by log time, a message still counts: what a gateway may take to hear of it.
     *     Part of what the log means: changing it and rebuilding the store gives another history
     * @param applyPatience how long a command waits for the store to have applied it
     * @param pageDepth entries of a list of rooms or members that can be paged to: Postgres reads all of those before a page
     * @param rate what one user may command
     */
    public record Rooms(
            @DefaultValue("30s") @DurationMin(millis = 0) @NotNull
            Duration leavingGrace,

            @DefaultValue("2s") @DurationMin(millis = 0) @NotNull
            Duration applyPatience,

            @DefaultValue("100000") @Min(100) @Max(100_000_000)
            int pageDepth,

            @Valid @DefaultValue CommandRate rate) {

        /**
         * Founding, changing, joining, leaving, adding and removing, of one user through one instance; 429 beyond.
         *
         * @param perSecond in the long run: each change is told to everybody in the room and stays in the log for ever
         * @param burst at once, as when a room is filled
         */
        public record CommandRate(
                @DefaultValue("20") @Min(1) @Max(10_000) int perSecond,
                @DefaultValue("300") @Min(1) @Max(1_000_000) int burst) {}
    }

    /**
     * Calls about rooms and accounts: they have connections to Postgres of their own, so that however many come, and whatever
     * they ask for, the history takes none the longer.
     *
     * @param poolSize connections of theirs at most; a call that finds none free within
     *     {@code spring.datasource.hikari.connection-timeout} is answered with 503
     * @param statementTimeout Postgres ends a statement of a call that takes longer, which is answered with 503: a list with
     *     a {@code query} that few names match reads all rooms
     */
    public record Calls(
            @DefaultValue("8") @Min(1) @Max(256) int poolSize,

            @DefaultValue("3s") @DurationMin(millis = 10) @NotNull
            Duration statementTimeout) {}

    /**
     * Parley's own accounts.
     *
     * @param enabled off where an identity provider issues the tokens
     * @param maxConcurrentHashes passwords hashed at once, each 19 MiB and some 30 ms of one core
     * @param maxWaitingHashes calls that wait for their turn to hash; one more is refused at once. More would not have it
     *     before {@code parley.accounts.hash-patience} ends
     * @param hashPatience how long a call waits for its turn to hash
     * @param failuresPerName failed logins of a name in a minute before 429
     * @param failuresPerAddress failed logins of an address in a minute before 429
     * @param rate what one address may have hashed
     */
    public record Accounts(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("2") @Min(1) @Max(1024) int maxConcurrentHashes,
            @DefaultValue("500") @Min(1) @Max(100_000) int maxWaitingHashes,

            @DefaultValue("5s") @DurationMin(millis = 1) @NotNull
            Duration hashPatience,

            @DefaultValue("10") @Min(1) int failuresPerName,
            @DefaultValue("100") @Min(1) int failuresPerAddress,
            @Valid @DefaultValue HashRate rate) {

        /**
         * Logins, right or wrong, and registrations from one address (of IPv6: one network of 64 bits) through one instance;
         * 429 beyond, so that no single address takes all the time that there is for hashing.
         *
         * @param perSecond in the long run: a tenth of what two cores hash
         * @param burst at once, as when an office behind one address begins its day
         */
        public record HashRate(
                @DefaultValue("5") @Min(1) @Max(100_000) int perSecond,
                @DefaultValue("100") @Min(1) @Max(1_000_000) int burst) {}
    }

    /**
     * Who asks for tokens.
     *
     * @param trustedProxies addresses and networks ({@code 172.16.0.0/12}) whose {@code X-Forwarded-For} is believed; none by
     *     default
     */
    public record Auth(@DefaultValue List<AddressRange> trustedProxies) {
        public Auth {
            trustedProxies = List.copyOf(trustedProxies);
        }
    }
}
