package chat.parley.message;

import chat.parley.message.log.LogConsumer;
import chat.parley.message.log.LogTopics;
import chat.parley.message.store.StoreView;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;

/**
 * Starts the consumers as soon as what each needs is there: topics for both, the schema for the store alone. A backend
 * that is down delays what needs it and nothing else. Stops after the web server: commands in flight still wait for
 * the store.
 */
@Component
class Start implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Start.class);
    private static final long RETRY_MS = 1000;
    private static final int BEFORE_WEB_SERVER = SmartLifecycle.DEFAULT_PHASE - 4096;

    private final LogTopics topics;
    private final Migrations migrations;
    private final StoreView storeView;
    private final LogConsumer store;
    private final LogConsumer fanout;

    private final Map<String, String> reasons = new ConcurrentHashMap<>();
    private final CountDownLatch topicsThere = new CountDownLatch(1);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile boolean migrated;
    private volatile boolean running;

    Start(
            LogTopics topics,
            Migrations migrations,
            StoreView storeView,
            @Qualifier("storeConsumer") LogConsumer store,
            @Qualifier("fanoutConsumer") LogConsumer fanout) {
        this.topics = topics;
        this.migrations = migrations;
        this.storeView = storeView;
        this.store = store;
        this.fanout = fanout;
    }

    /** Whether everything was reached once: from then on, what is down shows in its own health. */
    boolean isComplete() {
        return migrated && topicsThere.getCount() == 0 && store.isUnderWay() && fanout.isUnderWay();
    }

    @Override
    public void start() {
        running = true;
        // The first attempt here, so that a topic which cannot carry the log ends the start with its message.
        boolean there = ensureTopics();
        Thread.ofVirtual().name("start-fanout").start(() -> {
            if (there || retry("the log's topics", this::ensureTopics)) {
                fanout.start();
            }
        });
        Thread.ofVirtual().name("start-store").start(() -> {
            if (retry("the store's schema", this::migrate) && awaitTopics()) {
                store.start();
            }
        });
    }

    @Override
    public void stop() {
        stopping.countDown();
        List<Thread> stops = List.of(
                Thread.ofVirtual().start(store::stop), Thread.ofVirtual().start(fanout::stop));
        for (Thread stop : stops) {
            try {
                stop.join();
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        }
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return BEFORE_WEB_SERVER;
    }

    /** Says why something is not ready, once for as long as the reason stays the same. */
    private void notReady(String what, Exception down) {
        String reason =
                String.valueOf(NestedExceptionUtils.getMostSpecificCause(down).getMessage());
        if (!reason.equals(reasons.put(what, reason))) {
            log.warn("{} is not ready, trying again: {}", what, reason);
        }
    }

    private boolean ensureTopics() {
        try {
            topics.ensure(storeView::isBuilt);
            topicsThere.countDown();
            return true;
        } catch (KafkaException down) {
            notReady("Kafka", down);
            return false;
        } catch (SQLException down) {
            notReady("Kafka has no log yet, and Postgres, which may know of one,", down);
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean migrate() {
        try {
            migrations.run();
            migrated = true;
            return true;
        } catch (FlywayException | com.zaxxer.hikari.pool.HikariPool.PoolInitializationException down) {
            notReady("Postgres", down);
            return false;
        }
    }

    private boolean awaitTopics() {
        try {
            while (!topicsThere.await(RETRY_MS, TimeUnit.MILLISECONDS)) {
                if (stopping.getCount() == 0) {
                    return false;
                }
            }
            return stopping.getCount() > 0;
        } catch (InterruptedException stopped) {
            return false;
        }
    }

    private boolean retry(String what, java.util.function.BooleanSupplier attempt) {
        while (stopping.getCount() > 0) {
            try {
                if (attempt.getAsBoolean()) {
                    return stopping.getCount() > 0;
                }
                if (stopping.await(RETRY_MS, TimeUnit.MILLISECONDS)) {
                    return false;
                }
            } catch (LogTopics.UnfitTopicException unfit) {
                log.error("{}: {}", what, unfit.getMessage());
                return false;
            } catch (InterruptedException stopped) {
                return false;
            }
        }
        return false;
    }
}
