package chat.parley.message.rebuild;

import static org.awaitility.Awaitility.await;

import chat.parley.local.engine.EngineHome;
import chat.parley.local.engine.KafkaQuorum;
import chat.parley.local.process.Directories;
import chat.parley.local.process.FreePorts;
import chat.parley.local.process.LocalProcess;
import chat.parley.local.process.Scratch;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.event.EventCodec;
import chat.parley.protocol.event.Topics;
import chat.parley.protocol.log.MessageId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker whose files a test copies, deletes and puts back, with the means to look at its log. */
final class OwnKafka implements AutoCloseable {

    static final int PARTITIONS = 4;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path directory;
    private final Path disk;
    private final KafkaQuorum quorum;
    private final LocalProcess process;

    private OwnKafka(Path directory) {
        int port = FreePorts.row(2, RandomGenerator.getDefault());
        this.directory = directory;
        this.disk = directory.resolve("disk");
        this.quorum = new KafkaQuorum("backed-up-AAAAAAAAAAAA", List.of(new KafkaQuorum.Node(1, port, port + 1)));
        this.process =
                new LocalProcess(quorum.members(EngineHome.locate(), disk).getFirst(), disk);
    }

    static OwnKafka start() throws IOException, InterruptedException {
        OwnKafka kafka = new OwnKafka(Scratch.create());
        kafka.startAgain();
        return kafka;
    }

    void startAgain() throws IOException, InterruptedException {
        Directories.createPrivate(disk);
        process.start();
        process.awaitReady(LIMIT);
    }

    void stop() throws IOException, InterruptedException {
        process.stop();
    }

    /** Copies all files of the stopped broker: log directories, metadata log, meta.properties, server.properties. */
    Path backUp(String name) throws IOException {
        Path copy = directory.resolve(name);
        copy(disk, copy);
        return copy;
    }

    /** The disk is gone; a new one gets the copy. */
    void restore(Path copy) throws IOException {
        Directories.delete(disk);
        copy(copy, disk);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }

    String servers() {
        return quorum.bootstrapServers();
    }

    /** Appends and waits for the confirmation. */
    List<RecordMetadata> append(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers(), "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            var sent = records.stream().map(producer::send).toList();
            List<RecordMetadata> places = new ArrayList<>();
            for (var each : sent) {
                places.add(each.get());
            }
            return places;
        }
    }

    /** Says these in the log and returns the messages' ids. */
    List<Long> say(List<MessageSent> messages) throws Exception {
        return append(messages.stream()
                        .map(event -> new ProducerRecord<>(
                                Topics.EVENTS,
                                event.conversation().toString().getBytes(StandardCharsets.UTF_8),
                                EventCodec.encode(event)))
                        .toList())
                .stream()
                .map(place -> MessageId.of(place.partition(), place.offset()))
                .toList();
    }

    /** As somebody deletes a topic by mistake. */
    void deleteLog() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
            admin.deleteTopics(List.of(Topics.EVENTS)).all().get();
        }
        await().until(() -> !hasLog());
    }

    boolean hasLog() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
            return admin.listTopics().names().get().contains(Topics.EVENTS);
        }
    }

    /** What stands where in the log, with the time that the broker gave it. */
    Map<String, String> log() {
        List<TopicPartition> partitions = partitions();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers()), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<String, String> found = new TreeMap<>();
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(each -> found.put(
                                each.partition() + "/" + each.offset(),
                                each.timestamp() + " " + new String(each.value(), StandardCharsets.UTF_8)));
            }
            return found;
        }
    }

    /** The next offset of each partition. */
    Map<TopicPartition, Long> ends() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers()), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return consumer.endOffsets(partitions());
        }
    }

    /** Where a group has got to, by its commits. */
    Map<TopicPartition, Long> committed(String group) throws Exception {
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", servers()))) {
            Map<TopicPartition, Long> offsets = new TreeMap<>((one, other) -> one.partition() - other.partition());
            admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
            return offsets;
        }
    }

    private static List<TopicPartition> partitions() {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(each -> new TopicPartition(Topics.EVENTS, each))
                .toList();
    }

    @Override
    public void close() throws IOException {
        try {
            process.kill();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        Directories.delete(directory);
    }
}
