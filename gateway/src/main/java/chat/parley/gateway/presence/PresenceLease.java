package chat.parley.gateway.presence;

import chat.parley.gateway.GatewayProperties;
import chat.parley.gateway.session.Sessions;
import chat.parley.platform.membership.RedisKeys;
import java.time.Duration;
import java.util.ArrayList;
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
 * are Redis' own, so that gateways' clocks do not matter. When Redis has lost everything, the next renewal finds the lease
 * missing and writes all users again.
 */
@Component
public final class PresenceLease implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(PresenceLease.class);
    private static final long USER_LIFETIME_S = Duration.ofDays(30).toSeconds();
    private static final long DEAD_GATEWAYS_KEPT_MS = Duration.ofHours(1).toMillis();

    /** Renews the lease; 0 when there was none. KEYS: leases. ARGV: gateway, how long dead gateways are kept in ms. */
    private static final RedisScript<Long> RENEW = new DefaultRedisScript<>("""
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local known = redis.call('ZSCORE', KEYS[1], ARGV[1])
            redis.call('ZADD', KEYS[1], now, ARGV[1])
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]))
            return known and 1 or 0
            """, Long.class);

    /**
     * Writes how many sessions users have here and drops the entries of gateways that are no more.
     * KEYS: leases, presence of each user. ARGV: gateway, lifetime in s, sessions of each user.
     */
    private static final RedisScript<Long> WRITE = new DefaultRedisScript<>("""
            local time = redis.call('TIME')
            local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
            for user = 2, #KEYS do
              for _, gateway in ipairs(redis.call('HKEYS', KEYS[user])) do
                if gateway ~= 'last_seen' and gateway ~= ARGV[1] and not redis.call('ZSCORE', KEYS[1], gateway) then
                  redis.call('HDEL', KEYS[user], gateway)
                end
              end
              if ARGV[user + 1] == '0' then
                redis.call('HDEL', KEYS[user], ARGV[1])
                redis.call('HSET', KEYS[user], 'last_seen', now)
              else
                redis.call('HSET', KEYS[user], ARGV[1], ARGV[user + 1], 'last_seen', now)
              end
              redis.call('EXPIRE', KEYS[user], ARGV[2])
            end
            return #KEYS - 1
            """, Long.class);

    /** Users written at once: Redis serves nobody else meanwhile. */
    private static final int BATCH = 100;

    private final StringRedisTemplate redis;
    private final Sessions sessions;
    private final String gateway;
    /** Users whose entries are to be written. Those that Redis did not take wait here for the next renewal. */
    private final Set<Integer> unwritten = ConcurrentHashMap.newKeySet();
    /** One write after the other, so that the last state of a user is the one that stays. */
    private final ReentrantLock writing = new ReentrantLock();
    /** A thread is on its way to write; another would only wait behind it. */
    private final AtomicBoolean writeWanted = new AtomicBoolean();

    private volatile boolean running;

    PresenceLease(StringRedisTemplate redis, Sessions sessions, GatewayProperties properties) {
        this.redis = redis;
        this.sessions = sessions;
        // A gateway that starts again is another one: what its former life left behind must not count.
        this.gateway = properties.id() + "-" + UUID.randomUUID().toString().substring(0, 8);
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
        writeAll();
        try {
            redis.opsForZSet().remove(RedisKeys.GATEWAY_LEASES, gateway);
        } catch (DataAccessException unreachable) {
            log.debug("the lease ends by itself", unreachable);
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
        if (!running) {
            return;
        }
        try {
            Long known = redis.execute(
                    RENEW, List.of(RedisKeys.GATEWAY_LEASES), gateway, Long.toString(DEAD_GATEWAYS_KEPT_MS));
            if (Long.valueOf(0).equals(known)) {
                log.info(
                        "presence lease {} begins, {} users are here",
                        gateway,
                        sessions.users().size());
                unwritten.addAll(sessions.users());
            }
            writeSoon();
        } catch (DataAccessException unreachable) {
            log.debug("the presence lease is not renewed", unreachable);
        }
    }

    /** On a thread of its own: the scheduler's looks after all connections too. */
    private void writeSoon() {
        if (!unwritten.isEmpty() && writeWanted.compareAndSet(false, true)) {
            Thread.startVirtualThread(this::writeAll);
        }
    }

    /** Writes what is to be written; after the first failure the rest waits, since the others would fail alike. */
    private void writeAll() {
        writing.lock();
        try {
            writeWanted.set(false);
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
        } finally {
            writing.unlock();
        }
    }

    private void write(List<Integer> users) {
        List<String> keys = new ArrayList<>(List.of(RedisKeys.GATEWAY_LEASES));
        List<String> arguments = new ArrayList<>(List.of(gateway, Long.toString(USER_LIFETIME_S)));
        for (int userId : users) {
            keys.add(RedisKeys.presence(userId));
            arguments.add(Integer.toString(sessions.countOf(userId)));
        }
        redis.execute(WRITE, keys, arguments.toArray());
    }
}
