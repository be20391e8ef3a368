package chat.parley.cluster.audit;

import java.util.List;
import java.util.Map;

/** What clients recorded: one side of the evidence. */
public record Records(
        Map<String, Sending> sendings,
        List<SessionRecord> sessions,
        List<RestAck> restAcks,
        List<RestFailure> restFailures,
        List<StatusAnswer> statusAnswers,
        List<Disturbance> disturbances) {

    /** The answer to a server-side send. */
    public record RestAck(int atMs, String clientMsgId, long messageId) {}

    /** An attempt of a server-side send that got another answer than its place, or none. */
    public record RestFailure(int askedMs, int atMs, String clientMsgId, String how) {}

    /** The answer to a question for a message's status, which was true at some moment between the two. */
    public record StatusAnswer(int askedMs, int answeredMs, long messageId, String status) {}

    /** What went on at some moment of this span. */
    public List<Disturbance> disturbancesIn(int fromMs, int untilMs) {
        return disturbances.stream()
                .filter(disturbance -> disturbance.touches(fromMs, untilMs))
                .toList();
    }

    /** Whether something was broken, or recovering, at some moment of this span. */
    public boolean disturbed(int fromMs, int untilMs) {
        return !disturbancesIn(fromMs, untilMs).isEmpty();
    }
}
