package chat.parley.gateway.backlog;

import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * What is known of the log's end, so that an answer from the past is not taken for the present. A broker that stood still
 * while another became leader answers, when it goes on, with the end of the log as it left it (KIP-207 keeps new leaders from
 * that, not old ones). A session that took its word would miss what was appended between that end and its subscription.
 * Thread-safe.
 */
@Component
public final class KnownEnds {

    private record End(int leaderEpoch, long nextOffset) {}

    private static final End NOTHING = new End(-1, 0);

    private final Map<Integer, End> ends = new HashMap<>();

    /** Something of before this place stands in the log. */
    synchronized void reached(int partition, long nextOffset) {
        End known = ends.getOrDefault(partition, NOTHING);
        ends.put(partition, new End(known.leaderEpoch(), Math.max(known.nextOffset(), nextOffset)));
    }

    /** The log has confirmed the record with this id, a message or something else, so it does not end before it. */
    public void reached(long messageId) {
        reached(MessageId.partition(messageId), MessageId.offset(messageId) + 1);
    }

    /** Everything before this position stands in the log. */
    void reached(Position position) {
        for (int partition = 0; partition < position.partitions(); partition++) {
            reached(partition, position.nextOffset(partition));
        }
    }

    /** How many partitions there are at least. */
    synchronized int partitions() {
        return ends.keySet().stream().mapToInt(partition -> partition + 1).max().orElse(0);
    }

    /** What is known now: an answer to a question that is asked next may not fall behind it. */
    public synchronized Known now() {
        return new Known(Map.copyOf(ends));
    }

    /** What was known when a question was asked. What has become known since, the answer need not know. */
    public final class Known {

        private final Map<Integer, End> asked;

        private Known(Map<Integer, End> asked) {
            this.asked = asked;
        }

        /** Whether a leader's answer is of the moment of the question or later, as far as is known; it is known from now on. */
        public boolean accepts(int partition, int leaderEpoch, long nextOffset) {
            End before = asked.getOrDefault(partition, NOTHING);
            if (leaderEpoch < before.leaderEpoch() || nextOffset < before.nextOffset()) {
                return false;
            }
            learn(partition, leaderEpoch, nextOffset);
            return true;
        }
    }

    private synchronized void learn(int partition, int leaderEpoch, long nextOffset) {
        End known = ends.getOrDefault(partition, NOTHING);
        ends.put(
                partition,
                new End(Math.max(known.leaderEpoch(), leaderEpoch), Math.max(known.nextOffset(), nextOffset)));
    }
}
