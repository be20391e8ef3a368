package chat.parley.gateway;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The gateway's settings.
 *
 * @param id this gateway's name in presence and logs; two gateways may share it, each start adds a suffix of its own
 * @param historyUrls base URLs of history-services, asked in turn
 * @param allowedOrigins {@code Origin} values that may open a socket, {@code *} for any; empty: only the gateway's own
 *     host. Clients that send no Origin are no browsers and are let in
 * @param heartbeat how often the server pings, told to clients in {@code hello}
 * @param silence a connection that was silent for so long is closed: two heartbeats and some slack
 * @param outboundQueue what may wait for a slow reader, in bytes; beyond it the session is closed with 4408
 * @param writeTimeout how long one frame may take to leave the process before the connection counts as dead
 * @param ackTimeout how long the log may take to confirm before the sender is told {@code unavailable}
 * @param readyInterval how often a connection with traffic is given a newer position (contract: 30 s at most)
 * @param typingInterval one typing frame of a user and conversation goes through in this time
 * @param redisPatience without an answer for so long a connection to Redis counts as lost: sessions catch up when there is a
 *     new one
 */
@Validated
@ConfigurationProperties("parley.gateway")
public record GatewayProperties(
        @DefaultValue("gateway") @NotBlank String id,
        @DefaultValue("http://localhost:8083") @NotEmpty List<URI> historyUrls,
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue("25s") @DurationMin(millis = 1) Duration heartbeat,
        @DefaultValue("60s") @DurationMin(millis = 1) Duration silence,
        @DefaultValue("1MB") DataSize outboundQueue,
        @DefaultValue("60s") @DurationMin(millis = 1) Duration writeTimeout,
        @DefaultValue("10s") @DurationMin(millis = 1) Duration ackTimeout,

        @DefaultValue("20s") @DurationMin(millis = 1) @DurationMax(seconds = 30)
        Duration readyInterval,

        @DefaultValue("2s") @DurationMin(millis = 1) Duration typingInterval,
        @DefaultValue("3s") @DurationMin(millis = 1) Duration redisPatience,
        @DefaultValue @Valid Rate rate,
        @DefaultValue @Valid Backlog backlog,
        @DefaultValue @Valid Drain drain,
        @DefaultValue @Valid Presence presence,
        @DefaultValue @Valid Repeats repeats,
        @DefaultValue @Valid Directory directory,
        @DefaultValue @Valid History history) {

    /** @throws IllegalArgumentException for what no annotation says; the message names the property */
    public GatewayProperties {
        if (silence.compareTo(heartbeat) <= 0) {
            throw new IllegalArgumentException("parley.gateway.silence is " + silence
                    + " and must be longer than parley.gateway.heartbeat, " + heartbeat
                    + ": whoever answers every ping would count as silent");
        }
        if (outboundQueue.compareTo(SMALLEST_QUEUE) < 0 || outboundQueue.compareTo(LARGEST_QUEUE) > 0) {
            throw new IllegalArgumentException(
                    "parley.gateway.outbound-queue must be from " + SMALLEST_QUEUE + " to " + LARGEST_QUEUE);
        }
    }

    /** Holds the longest frame twice. */
    private static final DataSize SMALLEST_QUEUE = DataSize.ofKilobytes(64);

    private static final DataSize LARGEST_QUEUE = DataSize.ofMegabytes(1_024);

    /**
     * What one user may send through this gateway, which counts for itself.
     *
     * @param framesPerSecond frames of one user a second in the long run, through one gateway: where the sum over all of them
     *     matters, what is wished divided by their number
     * @param burst frames of one user at once, through one gateway
     * @param tolerance refused frames, refilled by {@code framesPerSecond}, after which the connection is closed with 4429
     */
    public record Rate(
            @DefaultValue("20") @Min(1) int framesPerSecond,
            @DefaultValue("60") @Min(1) int burst,
            @DefaultValue("200") @Min(1) int tolerance) {}

    /**
     * How missed messages are fetched.
     *
     * @param concurrency fetches at once, so that a storm of reconnects never overruns history-service
     * @param gather the shortest time between the beginnings of two fetches: sessions that ask meanwhile go with the next
     *     one, which costs history-service and the store little more than one of them would
     * @param batch sessions that go with one fetch at most; history-service takes {@code parley.sync.max-batch}
     * @param batchSize of a fetch's questions, all together, at most; history-service takes {@code parley.http.max-body}
     * @param subscriptions sessions at once that wait for Redis to confirm their channels
     * @param patience how long live frames are held back for the backlog before they are let through without it
     * @param storeWait how long history-service may wait for the store to reach the log's end
     * @param retry longest first pause between two attempts, doubled up to ten times itself; half of each is random
     * @param memory what backlogs may take up of the heap, all together: answers being read and frames for which their readers
     *     have yet to make room. Who comes beyond it waits, while live frames go through: an eighth of a heap of 512 MB, and
     *     some more for the one answer that is being taken apart
     * @param answerSize of the largest answer that is reckoned with, history-service's {@code parley.sync.max-size}: twice as
     *     much is kept free for one that is asked for, so this also says how many may be under way
     * @param sendPatience how long a reader may take for a backlog, all of it: 4 MB in two minutes are 280 kbit/s. Beyond it
     *     the session is closed with 4408
     * @param perUser sessions of one user at once that are fetched for and sent backlogs, so that one who reads nothing takes
     *     up half of the memory at most
     */
    public record Backlog(
            @DefaultValue("32") @Min(1) int concurrency,
            @DefaultValue("20ms") @DurationMin Duration gather,
            @DefaultValue("100") @Min(1) int batch,
            @DefaultValue("96KB") DataSize batchSize,
            @DefaultValue("64") @Min(1) int subscriptions,
            @DefaultValue("3s") @DurationMin(millis = 1) Duration patience,
            @DefaultValue("2s") @DurationMin(millis = 1) Duration storeWait,
            @DefaultValue("200ms") @DurationMin(millis = 1) Duration retry,
            @DefaultValue("64MB") DataSize memory,
            @DefaultValue("4MB") DataSize answerSize,

            @DefaultValue("2m") @DurationMin(millis = 1) @DurationMax(hours = 1)
            Duration sendPatience,

            @DefaultValue("4") @Min(1) int perUser) {

        private static final DataSize MOST_MEMORY = DataSize.ofGigabytes(64);

        /** @throws IllegalArgumentException where an answer and the memory do not fit; the message names both */
        public Backlog {
            if (answerSize.toBytes() < 1 || memory.toBytes() / 2 < answerSize.toBytes()) {
                throw new IllegalArgumentException("parley.gateway.backlog.memory is " + memory
                        + " and must be at least twice parley.gateway.backlog.answer-size, " + answerSize
                        + ", which must not be nothing");
            }
            if (memory.compareTo(MOST_MEMORY) > 0) {
                throw new IllegalArgumentException("parley.gateway.backlog.memory must be at most " + MOST_MEMORY);
            }
        }
    }

    /**
     * How this gateway goes away.
     *
     * @param reconnectsPerSecond the clients' {@code after_ms} are spread so that no more than this come back in a second
     * @param minSpread shortest time over which they are spread
     * @param maxSpread longest time over which they are spread
     * @param grace between {@code reconnect} and the close, so that acks under way still arrive; nobody is asked to come
     *     back before it is over. Calls are served meanwhile: at least as long as a load balancer takes to see that this
     *     gateway is not ready any more
     */
    public record Drain(
            @DefaultValue("500") @Min(1) int reconnectsPerSecond,
            @DefaultValue("1s") @DurationMin Duration minSpread,
            @DefaultValue("10s") @DurationMax(hours = 1) Duration maxSpread,
            @DefaultValue("1s") @DurationMin Duration grace) {

        /** @throws IllegalArgumentException where the longest time is shorter than the shortest; the message names both */
        public Drain {
            if (maxSpread.compareTo(minSpread) < 0) {
                throw new IllegalArgumentException("parley.gateway.drain.max-spread is " + maxSpread
                        + " and must not be shorter than parley.gateway.drain.min-spread, " + minSpread);
            }
        }
    }

    /**
     * How presence ends when its gateway does.
     *
     * @param lease without a renewal for so long a gateway counts as dead and its users as offline; renewed every third. The
     *     same as history-service's {@code parley.presence.lease}, by which it is decided who is online
     */
    public record Presence(
            @DefaultValue("15s") @DurationMin(millis = 1) Duration lease) {}

    /**
     * How a message that comes again is recognised before it is appended (contract, section 3.1).
     *
     * @param remembered sends with a {@code client_msg_id} that are remembered, some 300 bytes each, and so many repeats that
     *     fan-out told of, and users of whom a question stayed open; a repeat of what was forgotten is noticed behind the log
     * @param window how long a send is remembered: clients repeat within seconds of a lost connection
     * @param logEndWait how long a message with {@code retry} waits to learn where the log ends; then it is appended unasked,
     *     since the connection's next messages wait behind it
     * @param unanswered how long a user's messages are appended unasked after a question that stayed open: so long his
     *     allowed burst takes to go through, and no longer than the store needs to come back
     */
    public record Repeats(
            @DefaultValue("100000") @Min(1) @Max(10_000_000) int remembered,

            @DefaultValue("2m") @DurationMin(seconds = 1) @DurationMax(hours = 1)
            Duration window,

            @DefaultValue("1s") @DurationMin(millis = 1) @DurationMax(seconds = 10)
            Duration logEndWait,

            @DefaultValue("3s") @DurationMin(millis = 1) @DurationMax(minutes = 1)
            Duration unanswered) {}

    /**
     * Who exists and who is in which room, where the gateway does not know it by itself.
     *
     * @param rememberedUsers users who are known to exist, some 100 bytes each: of others Redis is asked for each message
     * @param logEndWait how long a message to a room waits to learn where the log ends, when the store says that its sender is
     *     not in it; then it is refused with {@code unavailable}
     */
    public record Directory(
            @DefaultValue("200000") @Min(1) @Max(10_000_000) int rememberedUsers,

            @DefaultValue("2s") @DurationMin(millis = 1) @DurationMax(seconds = 10)
            Duration logEndWait) {}

    /**
     * Calls to history-services.
     *
     * @param connectTimeout how long making a connection may take before the next instance is asked
     * @param answerSlack how long the beginning of an answer may take beyond {@code parley.gateway.backlog.store-wait}, before
     *     the next instance is asked
     * @param bodyLimit how long the rest of an answer may take, which may be megabytes
     */
    public record History(
            @DefaultValue("1s") @DurationMin(millis = 1) @DurationMax(seconds = 30)
            Duration connectTimeout,

            @DefaultValue("3s") @DurationMin(millis = 1) @DurationMax(seconds = 60)
            Duration answerSlack,

            @DefaultValue("5s") @DurationMin(millis = 1) @DurationMax(seconds = 60)
            Duration bodyLimit) {}
}
