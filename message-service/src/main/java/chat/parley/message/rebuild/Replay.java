package chat.parley.message.rebuild;

import chat.parley.message.store.StoreView;
import chat.parley.protocol.event.Topics;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.springframework.kafka.core.ConsumerFactory;

/**
 * Reads the log from its beginning into a store, several partitions at a time, outside any consumer group. Where it has got
 * to is what the store says: called again, it goes on from there.
 */
final class Replay {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final String FETCH_BYTES = Integer.toString(4 << 20);

    private final ConsumerFactory<byte[], byte[]> factory;
    private final StoreView store;
    private final int threads;
    private final Properties consumerSettings = new Properties();
    private final Map<Integer, Long> positions = new HashMap<>();
    private final AtomicLong applied = new AtomicLong();

    /**
     * @param threads partitions that are read and applied at the same time; each takes a connection
     * @param batch records of a transaction at most
     */
    Replay(ConsumerFactory<byte[], byte[]> factory, StoreView store, int threads, int batch) {
        this.factory = factory;
        this.store = store;
        this.threads = threads;
        consumerSettings.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        consumerSettings.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Integer.toString(batch));
        consumerSettings.setProperty(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
    }

    /** Events applied so far; any thread may ask. */
    long applied() {
        return applied.get();
    }

    /**
     * Applies the log up to these next offsets.
     *
     * @throws StoreToolException when the log no longer begins at its beginning, or ends before them
     */
    void to(Map<Integer, Long> ends) throws SQLException, InterruptedException, StoreToolException {
        List<Map<Integer, Long>> shares = shares(ends);
        if (shares.isEmpty()) {
            return;
        }
        try (ExecutorService workers = Executors.newFixedThreadPool(shares.size())) {
            List<Callable<Map<Integer, Long>>> work = new ArrayList<>();
            shares.forEach(share -> work.add(() -> replay(share)));
            for (Future<Map<Integer, Long>> done : workers.invokeAll(work)) {
                positions.putAll(result(done));
            }
        }
    }

    /** The partitions that are behind, dealt out so that each worker has about as much to do. */
    private List<Map<Integer, Long>> shares(Map<Integer, Long> ends) {
        List<Map<Integer, Long>> shares = new ArrayList<>();
        ends.entrySet().stream()
                .filter(end -> end.getValue() > position(end.getKey()))
                .sorted(Comparator.comparingLong(end -> position(end.getKey()) - end.getValue()))
                .forEach(end -> {
                    if (shares.size() < threads) {
                        shares.add(new HashMap<>());
                    }
                    shares.stream()
                            .min(Comparator.comparingLong(this::size))
                            .orElseThrow()
                            .put(end.getKey(), end.getValue());
                });
        return shares;
    }

    private long size(Map<Integer, Long> share) {
        return share.entrySet().stream()
                .mapToLong(end -> end.getValue() - position(end.getKey()))
                .sum();
    }

    private long position(int partition) {
        return positions.getOrDefault(partition, 0L);
    }

    private Map<Integer, Long> replay(Map<Integer, Long> ends)
            throws SQLException, InterruptedException, StoreToolException {
        Map<Integer, Long> reached = new HashMap<>();
        ends.keySet().forEach(partition -> reached.put(partition, position(partition)));
        Map<Integer, Long> behind = new HashMap<>(ends);
        try (Consumer<byte[], byte[]> consumer = factory.createConsumer("parley-rebuild", "", "", consumerSettings)) {
            begin(consumer, reached, ends);
            long heardNanos = System.nanoTime();
            while (!behind.isEmpty()) {
                List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                    if (each.offset() < ends.getOrDefault(each.partition(), 0L)) {
                        batch.add(each);
                    }
                }
                if (!batch.isEmpty()) {
                    apply(batch, reached);
                    heardNanos = System.nanoTime();
                } else if (System.nanoTime() - heardNanos > SILENCE.toNanos()) {
                    throw new StoreToolException("Kafka sends nothing of " + behind.keySet() + " of " + Topics.EVENTS
                            + ", which are to be read up to " + behind.values() + ".");
                }
                behind.entrySet().removeIf(end -> consumer.position(of(end.getKey())) >= end.getValue());
                consumer.pause(ends.keySet().stream()
                        .filter(partition -> !behind.containsKey(partition))
                        .map(Replay::of)
                        .toList());
            }
        }
        return reached;
    }

    private void begin(Consumer<byte[], byte[]> consumer, Map<Integer, Long> from, Map<Integer, Long> ends)
            throws StoreToolException, SQLException {
        List<TopicPartition> partitions = from.keySet().stream().map(Replay::of).toList();
        consumer.assign(partitions);
        Map<TopicPartition, Long> logStart = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> logEnd = consumer.endOffsets(partitions);
        for (TopicPartition each : partitions) {
            long start = logStart.getOrDefault(each, 0L);
            if (start > 0) {
                throw new StoreToolException(each + " begins at " + start
                        + ": what lay before it was deleted from the log, and cannot be built from it.");
            }
            long end = ends.getOrDefault(each.partition(), 0L);
            if (end > logEnd.getOrDefault(each, 0L)) {
                throw new StoreToolException("The store has applied " + each + " up to " + end
                        + ", but the log ends at " + logEnd.get(each) + ": this is not the log it was built from.");
            }
        }
        store.begin(consumer, Set.copyOf(partitions));
        from.forEach((partition, next) -> consumer.seek(of(partition), next));
    }

    private void apply(List<ConsumerRecord<byte[], byte[]>> batch, Map<Integer, Long> reached)
            throws SQLException, InterruptedException {
        Map<Integer, Long> expected = new HashMap<>();
        batch.forEach(each -> expected.put(each.partition(), reached.getOrDefault(each.partition(), 0L)));
        reached.putAll(store.apply(batch, expected));
        applied.addAndGet(batch.size());
    }

    private static Map<Integer, Long> result(Future<Map<Integer, Long>> done)
            throws SQLException, InterruptedException, StoreToolException {
        try {
            return done.get();
        } catch (ExecutionException broken) {
            switch (Objects.requireNonNull(broken.getCause())) {
                case SQLException database -> throw database;
                case InterruptedException stopped -> throw stopped;
                case StoreToolException known -> throw known;
                case RuntimeException kafka -> throw kafka;
                default -> throw new IllegalStateException(broken.getCause());
            }
        }
    }

    private static TopicPartition of(int partition) {
        return new TopicPartition(Topics.EVENTS, partition);
    }
}
