package chat.parley.message.fanout;

import chat.parley.message.log.LogRecord;
import chat.parley.message.log.LogView;
import chat.parley.message.log.Reading;
import chat.parley.message.log.RecordReader;
import chat.parley.message.log.RecordSpans;
import chat.parley.platform.membership.MembershipView;
import chat.parley.platform.trace.MessageSpans;
import chat.parley.platform.trace.MessageStep;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.RecordHeaders;
import chat.parley.protocol.frame.ServerFrameCodec;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.LiveEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the log to those who are online, at least once and in order. Redis confirms a batch before the announcement
 * of how far it reaches goes out on the same connection, and only then do the offsets count as read; a gateway that hears
 * the announcement on an uninterrupted subscription has heard everything before it. Where channels are spread over several
 * servers, a batch counts when all of them have confirmed their part, and the announcement goes to each.
 *
 * <p>A group that never committed begins at the log's end: the beginning would replay the whole past to those who are
 * online. What was appended shortly before is not lost to them: the first announcement says that there is a gap, and
 * sessions catch up from the history, as they do after any failure to publish. One thread.
 */
final class FanoutView implements LogView {

    private static final Logger log = LoggerFactory.getLogger(FanoutView.class);

    private final LivePlan plan;
    private final RoomReceipts roomReceipts;
    private final RepeatWindow repeats;
    private final NewestMessages newest;
    private final Duration repeatWindow;
    private final RecentRecords recent;
    private final RedisPublisher redis;
    private final MembershipView membership;
    private final FanoutMetrics metrics;
    private final MessageSpans spans;
    private final Announcements announcements;

    FanoutView(
            FanoutSettings settings,
            RecentRecords recent,
            RedisPublisher redis,
            MembershipView membership,
            FanoutMetrics metrics,
            MessageSpans spans) {
        this.repeats = new RepeatWindow(settings.repeatWindow(), settings.repeatWindowRecords());
        this.roomReceipts = new RoomReceipts(settings.roomFramesPerSecond(), settings.roomLimit());
        this.newest = new NewestMessages(settings.maxConversations());
        this.plan = new LivePlan(repeats, newest, roomReceipts);
        this.repeatWindow = settings.repeatWindow();
        this.announcements = new Announcements(redis, settings.progressInterval(), settings.progressSpacing());
        this.recent = recent;
        this.redis = redis;
        this.membership = membership;
        this.metrics = metrics;
        this.spans = spans;
    }

    @Override
    public Map<Integer, Long> begin(Consumer<?, ?> consumer, Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions);
        Map<TopicPartition, Long> logStart = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> logEnd = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> begin = new HashMap<>();
        for (TopicPartition each : partitions) {
            long end = logEnd.getOrDefault(each, 0L);
            OffsetAndMetadata last = committed.get(each);
            if (last != null && last.offset() >= logStart.getOrDefault(each, 0L) && last.offset() <= end) {
                begin.put(each, last.offset());
            } else {
                log.warn(
                        "{} has no usable committed offset ({}): live delivery begins at the log's end, {}",
                        each,
                        last,
                        end);
                begin.put(each, end);
                announcements.missed();
            }
        }
        recent.read(begin, repeatWindow, this::recall);
        Map<Integer, Long> positions = new HashMap<>();
        begin.forEach((partition, next) -> positions.put(partition.partition(), next));
        announcements.begin(positions);
        return positions;
    }

    @Override
    public Map<Integer, Long> apply(List<ConsumerRecord<byte[], byte[]>> records, Map<Integer, Long> positions)
            throws InterruptedException {
        long nowNanos = System.nanoTime();
        List<Publication> publications = new ArrayList<>(2 * records.size());
        Map<Integer, Long> reached = new HashMap<>(positions);
        Map<Integer, Instant> upTo = new HashMap<>();
        RecordSpans sampled = RecordSpans.begin(spans, MessageStep.FANOUT, records);
        try {
            for (ConsumerRecord<byte[], byte[]> each : records) {
                switch (read(each)) {
                    case Reading.Sound good -> {
                        updateMembership(good.record());
                        publications.addAll(plan.of(good.record(), session(each), sampled.traceparent(each), nowNanos));
                    }
                    case Reading.Unsound _ -> metrics.skipped();
                }
                reached.put(each.partition(), each.offset() + 1);
                upTo.put(each.partition(), Instant.ofEpochMilli(each.timestamp()));
            }
            redis.publish(publications);
        } catch (RuntimeException | InterruptedException failed) {
            announcements.missed();
            sampled.failed(failed);
            throw failed;
        }
        sampled.done(reached);
        upTo.forEach(repeats::published);
        metrics.published(publications);
        announcements.confirmed(reached);
        return reached;
    }

    @Override
    public void tick(Map<Integer, Long> positions) throws InterruptedException {
        publishReceipts(roomReceipts.takeDue(System.nanoTime()));
        announcements.announceDue();
    }

    @Override
    public void end(Set<Integer> partitions) throws InterruptedException {
        try {
            publishReceipts(roomReceipts.takeAll());
        } finally {
            forget(partitions);
        }
    }

    @Override
    public void lose(Set<Integer> partitions) {
        forget(partitions);
    }

    private void forget(Set<Integer> partitions) {
        announcements.forget(partitions);
        partitions.forEach(repeats::forget);
        newest.forget(partitions);
    }

    private void recall(ConsumerRecord<byte[], byte[]> raw) {
        if (read(raw) instanceof Reading.Sound good) {
            plan.recall(good.record());
        }
    }

    private static Reading read(ConsumerRecord<byte[], byte[]> raw) {
        return RecordReader.read(raw.partition(), raw.offset(), raw.timestamp(), raw.key(), raw.value());
    }

    private static @Nullable String session(ConsumerRecord<byte[], byte[]> raw) {
        Header header = raw.headers().lastHeader(RecordHeaders.SESSION);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** Before the event is published: a gateway that hears of it may ask Redis at once. */
    private void updateMembership(LogRecord record) {
        switch (record.event()) {
            case Event.RoomCreated created -> membership.joined(created.ownerId(), created.roomId(), record.id());
            case Event.MemberJoined joined -> membership.joined(joined.userId(), joined.roomId(), record.id());
            case Event.MemberLeft left -> membership.left(left.userId(), left.roomId(), record.id());
            case Event.RoomDeleted deleted -> membership.deleted(deleted.roomId(), record.id());
            case Event.RoomUpdated _, Event.MessageSent _, Event.ReceiptsMarked _ -> {}
        }
    }

    private void publishReceipts(List<RoomReceipts.Due> due) throws InterruptedException {
        List<Publication> publications = new ArrayList<>(due.size());
        for (RoomReceipts.Due each : due) {
            publications.add(new Publication(
                    Channels.ofRoom(each.roomId()),
                    new LiveEvent.Status(
                            each.room(),
                            each.userId(),
                            each.status(),
                            each.messageId(),
                            ServerFrameCodec.encode(each.frame()))));
        }
        try {
            redis.publish(publications);
        } catch (RuntimeException | InterruptedException failed) {
            // Though they are kept: what failed may be a connection, on which more had gone out before.
            announcements.missed();
            long nowNanos = System.nanoTime();
            due.forEach(
                    each -> roomReceipts.add(each.roomId(), each.userId(), each.status(), each.messageId(), nowNanos));
            throw failed;
        }
        metrics.published(publications);
    }
}
