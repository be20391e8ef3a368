package chat.parley.gateway.session;

import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A log with some conversations of one user, and how far fan-out has published it. */
final class SimulatedLog {

    static final int PARTITIONS = 2;
    private static final int CONVERSATIONS = 4;
    private static final int USER = 1;

    /** A message. */
    record Entry(long id, ConversationKey conversation) {}

    private final Random random;
    private final List<List<Entry>> partitions = Stream.generate(() -> (List<Entry>) new ArrayList<Entry>())
            .limit(PARTITIONS)
            .toList();
    private final int[] published = new int[PARTITIONS];
    private final int[] publishedByTheFormerFanOut = new int[PARTITIONS];

    /** Some messages, some of them published. */
    SimulatedLog(Random random) {
        this.random = random;
        for (int i = random.nextInt(20); i > 0; i--) {
            append();
        }
        for (int partition = 0; partition < PARTITIONS; partition++) {
            published[partition] = random.nextInt(partitions.get(partition).size() + 1);
        }
    }

    Entry append() {
        int number = random.nextInt(CONVERSATIONS);
        int partition = number % PARTITIONS;
        List<Entry> entries = partitions.get(partition);
        Entry entry = new Entry(MessageId.of(partition, entries.size()), ConversationKey.ofUsers(USER, 2 + number));
        entries.add(entry);
        return entry;
    }

    Entry entry(long id) {
        return partitions.get(MessageId.partition(id)).get((int) MessageId.offset(id));
    }

    Stream<Entry> entries() {
        return partitions.stream().flatMap(List::stream);
    }

    /** A message and all that came before it in its conversation. */
    Stream<Entry> upTo(ConversationKey conversation, long id) {
        return partitions.get(MessageId.partition(id)).stream()
                .filter(entry -> entry.conversation().equals(conversation) && entry.id() <= id);
    }

    Position end() {
        return position(partition -> partitions.get(partition).size());
    }

    /** Somewhere between start and end. */
    Position anywhere() {
        return position(partition -> random.nextInt(partitions.get(partition).size() + 1));
    }

    Position published() {
        return position(partition -> published[partition]);
    }

    boolean isPublished() {
        return published().reaches(end());
    }

    /** The next few of a partition, which count as published. */
    List<Entry> publish() {
        int partition = random.nextInt(PARTITIONS);
        List<Entry> entries = partitions.get(partition);
        int from = published[partition];
        published[partition] = Math.min(from + 1 + random.nextInt(3), entries.size());
        return entries.subList(from, published[partition]);
    }

    /** The partition's next owner begins where the group's offset was committed, which is behind. */
    void moveFanOut() {
        int partition = random.nextInt(PARTITIONS);
        publishedByTheFormerFanOut[partition] = published[partition];
        published[partition] -= random.nextInt(Math.min(6, published[partition] + 1));
    }

    /** The last of a partition, at most so many less one, from a fan-out that does not know yet that it lost the partition. */
    List<Entry> repeat(int many) {
        int partition = random.nextInt(PARTITIONS);
        int until = Math.max(publishedByTheFormerFanOut[partition], published[partition]);
        return partitions.get(partition).subList(Math.max(0, until - random.nextInt(many)), until);
    }

    /** One that is published; empty where nothing is in the partition that was drawn. */
    Optional<Entry> anyPublished() {
        int partition = random.nextInt(PARTITIONS);
        return published[partition] == 0
                ? Optional.empty()
                : Optional.of(partitions.get(partition).get(random.nextInt(published[partition])));
    }

    private static Position position(IntUnaryOperator nextOffset) {
        return Position.of(
                IntStream.range(0, PARTITIONS).mapToLong(nextOffset::applyAsInt).toArray());
    }
}
