package chat.parley.protocol.log;

import java.util.List;

/**
 * Over how many partitions the conversations of the log are spread. A conversation has one order because it lives in one
 * partition, and its key chooses among as many as there were when it began: were it to count partitions that were added
 * since, it would go on in another one. Ids of rooms and users only rise, so an id says which partitions were there.
 * Everybody who appends to the log must have the same layout. Immutable.
 */
public final class LogLayout {

    /**
     * Partitions were added.
     *
     * @param partitions how many there are since
     * @param roomsFrom rooms with this id and later ones are spread over all of them
     * @param usersFrom private conversations in which the higher user id is this one or a later one, too
     */
    public record Growth(int partitions, int roomsFrom, int usersFrom) {}

    private final int partitions;
    private final List<Growth> growth;

    /**
     * @param partitions how many the log began with, 1 to {@link MessageId#MAX_PARTITIONS}
     * @param growth in the order in which they were added
     * @throws IllegalArgumentException when a number is out of range, or one growth does not follow from the one before
     */
    public LogLayout(int partitions, List<Growth> growth) {
        checkCount("partitions", partitions);
        Growth before = new Growth(partitions, 0, 0);
        for (int i = 0; i < growth.size(); i++) {
            Growth next = growth.get(i);
            checkCount("growth[" + i + "].partitions", next.partitions());
            checkRises("growth[" + i + "].partitions", before.partitions(), next.partitions());
            checkRises("growth[" + i + "].rooms-from", before.roomsFrom(), next.roomsFrom());
            if (next.usersFrom() < Integer.MAX_VALUE) {
                checkRises("growth[" + i + "].users-from", before.usersFrom(), next.usersFrom());
            }
            before = next;
        }
        this.partitions = partitions;
        this.growth = List.copyOf(growth);
    }

    /** Among how many partitions, from 0 on, the key of this conversation chooses. */
    public int partitionsOf(ConversationKey conversation) {
        int count = partitions;
        for (Growth each : growth) {
            boolean isLater = switch (conversation) {
                case ConversationKey.Room room -> room.roomId() >= each.roomsFrom();
                case ConversationKey.Private two -> two.higher() >= each.usersFrom();
            };
            if (isLater) {
                count = each.partitions();
            }
        }
        return count;
    }

    /** How many partitions there are in all. */
    public int partitions() {
        return growth.isEmpty() ? partitions : growth.getLast().partitions();
    }

    /** Whether partitions were ever added: if not, all conversations choose among the same. */
    public boolean hasGrown() {
        return !growth.isEmpty();
    }

    /** Whether a topic of so many partitions is the log as it is or as it was before one of its growths. */
    public boolean fits(int actual) {
        return actual == partitions || growth.stream().anyMatch(each -> each.partitions() == actual);
    }

    private static void checkCount(String name, int count) {
        if (count < 1 || count > MessageId.MAX_PARTITIONS) {
            throw new IllegalArgumentException(
                    name + " is " + count + " and must be from 1 to " + MessageId.MAX_PARTITIONS);
        }
    }

    private static void checkRises(String name, int before, int next) {
        if (next <= before) {
            throw new IllegalArgumentException(name + " is " + next + " and must be more than " + before);
        }
    }
}
