package chat.parley.history.sync;

import chat.parley.protocol.log.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to know that he missed.
 *
 * @param since everything since this position; what was not delivered to him yet where it is null
 * @param until nothing from behind this position; up to the store's own position where it is null
 */
record Question(
        int userId, @Nullable Position since, @Nullable Position until) {

    static int[] users(List<Question> questions) {
        return questions.stream().mapToInt(Question::userId).toArray();
    }

    static @Nullable String[] sinces(List<Question> questions) {
        return questions.stream()
                .map(question -> question.since == null ? null : nextOffsets(question.since, question.until))
                .toArray(String[]::new);
    }

    static @Nullable String[] untils(List<Question> questions) {
        return questions.stream()
                .map(question -> question.until == null ? null : nextOffsets(question.until, null))
                .toArray(String[]::new);
    }

    /**
     * A position as the statements take it: -1 where it lies behind the log's end, {@code limit}. A client has such a
     * position from a log that is no more; what it was delivered is then all there is to go by.
     */
    private static String nextOffsets(Position position, @Nullable Position limit) {
        StringBuilder array = new StringBuilder("{");
        for (int partition = 0; partition < position.partitions(); partition++) {
            long offset = position.nextOffset(partition);
            array.append(partition == 0 ? "" : ",")
                    .append(limit != null && offset > limit.nextOffset(partition) ? -1 : offset);
        }
        return array.append('}').toString();
    }
}
