package chat.parley.message.fanout;

import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.log.Position;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Tells the gateways how far live delivery has got, and whether something before that may not have reached them: then their
 * sessions catch up from the history. One thread.
 */
final class Announcements {

    private final RedisPublisher redis;
    private final Duration interval;
    private final Duration spacing;

    private final Map<Integer, Long> published = new HashMap<>();
    private boolean gap;
    private long lastNanos = System.nanoTime();
    private long dueNanos = lastNanos;

    /**
     * @param interval between two announcements while nothing is published
     * @param spacing between two announcements at least, gaps aside: every gateway reads each of them
     */
    Announcements(RedisPublisher redis, Duration interval, Duration spacing) {
        this.redis = redis;
        this.interval = interval;
        this.spacing = spacing;
    }

    /** Partitions are in hand, to be published from these offsets on. */
    void begin(Map<Integer, Long> next) {
        published.putAll(next);
        dueNanos = System.nanoTime();
    }

    /** Redis has confirmed everything before these offsets. */
    void confirmed(Map<Integer, Long> next) {
        published.putAll(next);
        dueNanos = gap ? System.nanoTime() : lastNanos + spacing.toNanos();
    }

    /** Something may not have reached whom it was for. */
    void missed() {
        gap = true;
    }

    /** Partitions are no longer in hand. */
    void forget(Set<Integer> partitions) {
        published.keySet().removeAll(partitions);
    }

    /** Announces where it is time to. */
    void announceDue() throws InterruptedException {
        if (dueNanos - System.nanoTime() > 0 || published.isEmpty()) {
            return;
        }
        try {
            redis.announce(new LiveEvent.Progress(Position.of(published), gap));
        } catch (RuntimeException | InterruptedException failed) {
            gap = true;
            throw failed;
        }
        gap = false;
        lastNanos = System.nanoTime();
        dueNanos = lastNanos + interval.toNanos();
    }
}
