package chat.parley.message.log;

import chat.parley.message.MessageServiceProperties;
import chat.parley.protocol.event.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.kafka.listener.BatchConsumerAwareMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ListenerUtils;

/**
 * Drives one {@link LogView} along the log as a consumer group. It alone decides where the consumer reads: from the
 * position that the view names at assignment, and after a failure again from the position in hand, with a back-off but
 * without ceasing to poll, so that a backend that is down causes no rebalance and no record is skipped. Kafka's committed
 * offsets are written afterwards.
 */
public final class LogConsumer implements BatchConsumerAwareMessageListener<byte[], byte[]> {

    private static final Logger log = LoggerFactory.getLogger(LogConsumer.class);

    /**
     * How a consumer group reads.
     *
     * @param gather how long the broker may hold records back to make a batch of them; zero: not at all
     * @param idle when it asks less often
     */
    public record Settings(
            String group,
            int threads,
            int maxBatchRecords,
            Duration gather,
            MessageServiceProperties.Log.Idle idle,
            Duration maxBackOff) {}

    private static final long TICK_MS = 100;
    /** More than comes together in the time that is waited for it. */
    private static final String GATHER_BYTES = "1048576";

    private static final Duration ACCESS_RETRY = Duration.ofSeconds(10);

    private final LogView view;
    private final Settings settings;
    private final ConcurrentMessageListenerContainer<byte[], byte[]> container;
    private final Attempts attempts;
    private final Commits commits;
    private final Lags lags;

    private final InHand inHand = new InHand();
    private volatile boolean everAssigned;

    /** A consumer that does nothing before {@link #start}. */
    public LogConsumer(ConsumerFactory<byte[], byte[]> factory, LogView view, Settings settings, MeterRegistry meters) {
        this.view = view;
        this.settings = settings;
        this.attempts = new Attempts(settings.group(), settings.maxBackOff(), meters);
        this.commits = new Commits(settings.group());
        this.lags = new Lags(settings.group(), meters);
        ContainerProperties properties = new ContainerProperties(Topics.EVENTS);
        properties.setGroupId(settings.group());
        properties.setClientId(settings.group());
        properties.setAckMode(ContainerProperties.AckMode.MANUAL);
        properties.setAssignmentCommitOption(ContainerProperties.AssignmentCommitOption.NEVER);
        // A right that is missing may be granted; the default is to stop for good.
        properties.setAuthExceptionRetryInterval(ACCESS_RETRY);
        properties.setPollTimeout(TICK_MS);
        properties.setIdleEventInterval(TICK_MS);
        properties.setIdleBeforeDataMultiplier(1.0);
        properties.setMessageListener(this);
        properties.setConsumerRebalanceListener(new Assignments());
        Properties overrides = new Properties();
        overrides.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        overrides.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Integer.toString(settings.maxBatchRecords()));
        if (settings.gather().isPositive()) {
            overrides.setProperty(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, GATHER_BYTES);
            overrides.setProperty(
                    ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                    Long.toString(settings.gather().toMillis()));
        }
        properties.setKafkaConsumerProperties(overrides);
        this.container = new ConcurrentMessageListenerContainer<>(resting(factory, settings), properties);
        container.setConcurrency(settings.threads());
        container.setBeanName(settings.group());
        container.setApplicationEventPublisher(event -> {
            if (event instanceof ListenerContainerIdleEvent idle) {
                tick(idle.getConsumer());
            }
        });
    }

    /** Where the broker does not gather, it waits for the first record by itself. */
    private static ConsumerFactory<byte[], byte[]> resting(ConsumerFactory<byte[], byte[]> factory, Settings settings) {
        return settings.gather().isPositive() && settings.idle().pause().isPositive()
                ? new RestingConsumers(
                        factory, settings.idle().after(), settings.idle().pause(), settings.gather())
                : factory;
    }

    /** Begins to read. */
    public void start() {
        container.start();
    }

    /** Ends orderly: the batch in hand is finished, offsets are committed. */
    public void stop() {
        container.stop();
    }

    /** Whether this consumer has ever been given its part of the log, be it none, and knew where to begin. */
    public boolean isUnderWay() {
        return everAssigned && !inHand.isAnyWaiting() && container.isInExpectedState();
    }

    /** Why the last attempt failed, until one succeeds. */
    public Optional<String> failure() {
        return attempts.failure();
    }

    /** Next offsets of the partitions in hand. */
    public Map<Integer, Long> positions() {
        return inHand.ofAll();
    }

    /** What the view writes to went back behind the position in hand: the view is asked again where to begin. */
    public void beginAnew(Set<Integer> partitions) {
        inHand.displace(partitions);
    }

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> records, @Nullable Consumer<?, ?> consumer) {
        Objects.requireNonNull(consumer, "the container hands its consumer in");
        Map<Integer, Long> positions = inHand.of(consumer);
        List<ConsumerRecord<byte[], byte[]>> batch = records.stream()
                .filter(each -> each.offset() >= positions.getOrDefault(each.partition(), Long.MAX_VALUE))
                .toList();
        beginUnknown(records, positions, consumer);
        if (!batch.isEmpty() && !apply(batch, positions, consumer)) {
            return;
        }
        tick(consumer);
    }

    /** Records of a partition that is not in hand are of no use, and the next ones would not be either. */
    private void beginUnknown(
            List<ConsumerRecord<byte[], byte[]>> records, Map<Integer, Long> positions, Consumer<?, ?> consumer) {
        Set<TopicPartition> assigned = consumer.assignment();
        Set<TopicPartition> unknown = records.stream()
                .filter(each -> !positions.containsKey(each.partition()))
                .map(each -> partitionOf(each.partition()))
                .filter(assigned::contains)
                .collect(Collectors.toSet());
        if (!unknown.isEmpty()) {
            log.error("{} was given records of {} without a beginning, and asks for it", settings.group(), unknown);
            consumer.pause(unknown);
            inHand.awaitBeginning(consumer, unknown);
        }
    }

    private boolean apply(
            List<ConsumerRecord<byte[], byte[]>> batch, Map<Integer, Long> positions, Consumer<?, ?> consumer) {
        Map<Integer, Long> expected = new HashMap<>();
        Map<Integer, Long> read = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> each : batch) {
            expected.putIfAbsent(each.partition(), positions.getOrDefault(each.partition(), each.offset()));
            read.put(each.partition(), each.offset() + 1);
        }
        Map<Integer, Long> reached;
        try {
            reached = view.apply(batch, Map.copyOf(expected));
        } catch (Exception failed) {
            expected.forEach((partition, next) -> consumer.seek(partitionOf(partition), next));
            lags.measure(consumer, consumer.assignment());
            pause(attempts.batchFailed(expected.keySet(), failed));
            return false;
        }
        attempts.batchSucceeded(expected.keySet());
        commits.moved(reached.keySet());
        reached.forEach((partition, next) -> {
            inHand.moveTo(consumer, partition, next);
            if (!next.equals(read.get(partition))) {
                consumer.seek(partitionOf(partition), next);
            }
        });
        return true;
    }

    private void tick(Consumer<?, ?> consumer) {
        Set<TopicPartition> own = consumer.assignment();
        lags.measure(consumer, own);
        try {
            letGoOfDisplaced(consumer);
            begin(consumer, own);
            Map<Integer, Long> positions = inHand.of(consumer);
            commits.commitDue(consumer, positions);
            view.tick(positions);
            attempts.succeeded();
        } catch (Exception failed) {
            pause(attempts.failed(failed));
        }
    }

    private void letGoOfDisplaced(Consumer<?, ?> consumer) {
        Set<TopicPartition> displaced = inHand.takeDisplaced(consumer);
        if (!displaced.isEmpty()) {
            displaced.forEach(each -> commits.forget(each.partition()));
            consumer.pause(displaced);
            log.warn("{} finds {} behind what was written, and begins it anew", settings.group(), displaced);
        }
    }

    private void begin(Consumer<?, ?> consumer, Set<TopicPartition> own) throws Exception {
        Set<TopicPartition> now = inHand.waitingOf(consumer, own);
        if (now.isEmpty()) {
            return;
        }
        Map<Integer, Long> begin = view.begin(consumer, now);
        List<TopicPartition> begun = new ArrayList<>();
        for (TopicPartition each : now) {
            Long next = begin.get(each.partition());
            if (next != null) {
                consumer.seek(each, next);
                inHand.begin(consumer, each.partition(), next);
                begun.add(each);
            }
        }
        consumer.resume(begun);
        commits.commit(consumer, begin);
        log.info("{} begins at {}", settings.group(), begin);
    }

    private void pause(Duration backOff) {
        try {
            ListenerUtils.stoppableSleep(container, backOff.toMillis());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static TopicPartition partitionOf(int partition) {
        return new TopicPartition(Topics.EVENTS, partition);
    }

    /** What happens when partitions come and go. */
    private final class Assignments implements ConsumerAwareRebalanceListener {

        @Override
        public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
            // A place of our own, so that Kafka does not look for one; nothing is read before the view has named it.
            partitions.forEach(each -> consumer.seek(each, 0));
            consumer.pause(partitions);
            inHand.awaitBeginning(consumer, partitions);
            tick(consumer);
            everAssigned = true;
        }

        @Override
        public void onPartitionsRevokedBeforeCommit(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
            Map<Integer, Long> released = release(consumer, partitions);
            if (released.isEmpty()) {
                return;
            }
            try {
                view.end(released.keySet());
            } catch (Exception failed) {
                log.warn("{} could not end {} orderly", settings.group(), released.keySet(), failed);
            } finally {
                commits.commitLast(consumer, released);
            }
        }

        @Override
        public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
            Set<Integer> lost = release(consumer, partitions).keySet();
            view.lose(lost);
            log.warn("{} has lost {}: it was silent for too long", settings.group(), lost);
        }

        private Map<Integer, Long> release(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
            Map<Integer, Long> released = inHand.release(consumer, partitions);
            released.keySet().forEach(commits::forget);
            attempts.forget(released.keySet());
            lags.forget(partitions.stream()
                    .map(TopicPartition::partition)
                    .filter(partition -> !inHand.has(partition))
                    .toList());
            return released;
        }
    }
}
