package chat.parley.gateway.presence;

import chat.parley.gateway.GatewayProperties;
import chat.parley.gateway.session.Sessions;
import chat.parley.platform.membership.RedisKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Gatherers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Who is online here, in Redis, under a lease: a gateway that dies takes its users offline when the lease ends. All times
 * are Redis' own, so that gateways' clocks do not matter.
 *
 * <p>Every write renews the lease and says what it was before. If that is not what this gateway wrote last, Redis has lost
 * writes: all of them, or the last ones, as when a replica that had not got them yet became the master. Who came then would
 * be missing, and who left would stay. So this gateway takes another name, writes all its users under it, and gives the old
 * name up with whoever is still said to be there.
 */
@Component
public final class PresenceLease implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(PresenceLease.class);
    private static final long USER_LIFETIME_S = Duration.ofDays(30).toSeconds();
    private static final long DEAD_GATEWAYS_KEPT_MS = Duration.ofHours(1).toMillis();

    /** In place of a score: there is no lease of this name. */
    private static final String NONE = "-";

    /**
     * Renews the lease, writes how many sessions users have here and drops the entries of gateways that are no more. Returns
     * the lease's score before and after, to the microsecond: no two writes leave the same.
     * KEYS: leases, presence of each user. ARGV: gateway, how long dead gateways are kept in ms, lifetime in s, sessions of
     * each user.
     */
    private static final RedisScript<String> WRITE = new DefaultRedisScript<>("""
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local before = redis.call('ZSCORE', KEYS[1], ARGV[1]) or '-'
            redis.call('ZADD', KEYS[1], string.format('%.3f', time[1] * 1000 + time[2] / 1000), ARGV[1])
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]))
            local seen = string.format('%.0f', now)
            for user = 2, #KEYS do
              for _, gateway in ipairs(redis.call('HKEYS', KEYS[user])) do
                if gateway ~= 'last_seen' and gateway ~= ARGV[1] and not redis.call('ZSCORE', KEYS[1], gateway) then
                  redis.call('HDEL', KEYS[user], gateway)
                end
              end
              if ARGV[user + 2] == '0' then
                redis.call('HDEL', KEYS[user], ARGV[1])
                redis.call('HSET', KEYS[user], 'last_seen', seen)
              else
                redis.call('HSET', KEYS[user], ARGV[1], ARGV[user + 2], 'last_seen', seen)
              end
              redis.call('EXPIRE', KEYS[user], ARGV[3])
            end
            return before .. ' ' .. redis.call('ZSCORE', KEYS[1], ARGV[1])
            """, String.class);

    /** Users written at once: Redis serves nobody else meanwhile. */
    private static final int BATCH = 100;

    private final StringRedisTemplate redis;
    private final Sessions sessions;
    private final String id;
    /** Users whose entries are to be written. Those that Redis did not take wait here for the next renewal. */
    private final Set<Integer> unwritten = ConcurrentHashMap.newKeySet();
    /** Names that this gateway has given up and Redis still has a lease of. */
    private final Set<String> formerNames = ConcurrentHashMap.newKeySet();
    /** One write after the other, so that the last state of a user, and of the lease, is the one that stays. */
    private final ReentrantLock writing = new ReentrantLock();
    /** A thread is on its way to write; another would only wait behind it. */
    private final AtomicBoolean writeWanted = new AtomicBoolean();

    /** This gateway's name in Redis. As the next, for whoever holds {@link #writing}. */
    private String name;

    /** What the last write left as the lease's score. */
    private String lastScore = NONE;

    private volatile boolean running;

    PresenceLease(StringRedisTemplate redis, Sessions sessions, GatewayProperties properties) {
        this.redis = redis;
        this.sessions = sessions;
        this.id = properties.id();
        this.name = freshName(id);
    }

    /** A gateway that starts again is another one: what its former life left behind must not count. */
    private static String freshName(String id) {
        return id + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** A user's sessions here have become more or fewer. Does not block. */
    public void changed(int userId) {
        unwritten.add(userId);
        writeSoon();
    }

    @Override
    public void start() {
        running = true;
    }

    /** Ends the lease: whoever was here is offline, or somewhere else. */
    @Override
    public void stop() {
        running = false;
        writing.lock();
        try {
            writeWaiting();
            formerNames.add(name);
            name = freshName(id);
            lastScore = NONE;
            giveUpFormerNames();
        } finally {
            writing.unlock();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stops behind the connections, whose ends are still to be written, and before Redis' own, which are in phase 0. */
    @Override
    public int getPhase() {
        return 1;
    }

    @Scheduled(fixedDelayString = "#{@gatewayTimings.leaseRenewalMs}", timeUnit = TimeUnit.MILLISECONDS)
    void renew() {
        // Whoever is writing renews the lease as well, and the scheduler waits for nobody.
        if (!running || !writing.tryLock()) {
            return;
        }
        try {
            write(List.of());
        } catch (DataAccessException unreachable) {
            log.debug("the presence lease is not renewed", unreachable);
            return;
        } finally {
            writing.unlock();
        }
        writeSoon();
    }

    /** On a thread of its own: the scheduler's looks after all connections too. */
    private void writeSoon() {
        if (!(unwritten.isEmpty() && formerNames.isEmpty()) && writeWanted.compareAndSet(false, true)) {
            Thread.startVirtualThread(this::writeAll);
        }
    }

    private void writeAll() {
        writing.lock();
        try {
            writeWanted.set(false);
            // Who comes late, behind stop(), would begin a lease that nobody ends.
            if (running) {
                writeWaiting();
            }
        } finally {
            writing.unlock();
        }
    }

    /** Writes what is to be written; after the first failure the rest waits, since the others would fail alike. */
    private void writeWaiting() {
        String nameBefore = name;
        for (List<Integer> users :
                unwritten.stream().gather(Gatherers.windowFixed(BATCH)).toList()) {
            // Out of the set first: who changes while this is written is written again.
            users.forEach(unwritten::remove);
            try {
                write(users);
            } catch (DataAccessException unreachable) {
                unwritten.addAll(users);
                log.debug("presence of {} users is not written", users.size(), unreachable);
                return;
            }
        }
        if (name.equals(nameBefore)) {
            // Everybody stands under this name by now: nobody who is here is offline for a moment.
            giveUpFormerNames();
        } else {
            writeSoon();
        }
    }

    private void write(List<Integer> users) {
        List<String> keys = new ArrayList<>(List.of(RedisKeys.GATEWAY_LEASES));
        List<String> arguments =
                new ArrayList<>(List.of(name, Long.toString(DEAD_GATEWAYS_KEPT_MS), Long.toString(USER_LIFETIME_S)));
        for (int userId : users) {
            keys.add(RedisKeys.presence(userId));
            arguments.add(Integer.toString(sessions.countOf(userId)));
        }
        String[] scores =
                String.valueOf(redis.execute(WRITE, keys, arguments.toArray())).split(" ", -1);
        if (scores[0].equals(lastScore)) {
            lastScore = scores[scores.length - 1];
        } else {
            takeAnotherName();
        }
    }

    private void takeAnotherName() {
        Collection<Integer> users = sessions.users();
        formerNames.add(name);
        name = freshName(id);
        lastScore = NONE;
        log.info(
                "Redis has not what was written last: {} users are written anew, under presence lease {}",
                users.size(),
                name);
        unwritten.addAll(users);
    }

    private void giveUpFormerNames() {
        if (formerNames.isEmpty()) {
            return;
        }
        List<String> names = List.copyOf(formerNames);
        try {
            redis.opsForZSet().remove(RedisKeys.GATEWAY_LEASES, names.toArray());
            names.forEach(formerNames::remove);
        } catch (DataAccessException unreachable) {
            log.debug("leases of former names end by themselves, or at the next attempt", unreachable);
        }
    }
}
