package chat.parley.cluster.audit;

import chat.parley.cluster.audit.LogFacts.Message;
import chat.parley.cluster.audit.LogFacts.Participant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Contract, section 3.3.1. A repeat may have been acked under its own id where nobody could know better; then a second ack
 * corrects the first (section 3.2), unless the connection ended before or there was none, as for a server-side send, or
 * nobody but the store, which could not be asked, knew the first one still (section 3.1). The log still has to hold one
 * accepted message for it.
 */
final class KeptRule {

    private static final int CORRECTION_MS = 15_000;

    private record Ack(int atMs, long messageId, int heardUntilMs) {}

    private final Evidence evidence;
    private final Findings findings;

    private KeptRule(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    static void check(Evidence evidence, Findings findings) {
        KeptRule rule = new KeptRule(evidence, findings);
        Map<String, List<Ack>> acks = rule.acks();
        findings.count("acked", acks.size());
        acks.forEach(rule::checkAcked);
        rule.checkHistories();
    }

    private Map<String, List<Ack>> acks() {
        Map<String, List<Ack>> acks = new HashMap<>();
        for (SessionRecord session : evidence.records().sessions()) {
            for (Step step : session.steps()) {
                if (step instanceof Step.Acked acked) {
                    acks.computeIfAbsent(acked.clientMsgId(), key -> new ArrayList<>())
                            .add(new Ack(acked.atMs(), acked.messageId(), session.endedMs()));
                }
            }
        }
        for (Records.RestAck acked : evidence.records().restAcks()) {
            acks.computeIfAbsent(acked.clientMsgId(), key -> new ArrayList<>())
                    .add(new Ack(acked.atMs(), acked.messageId(), acked.atMs()));
        }
        return acks;
    }

    private void checkAcked(String clientMsgId, List<Ack> acks) {
        Sending sending = evidence.records().sendings().get(clientMsgId);
        if (sending == null) {
            findings.violation(Rule.GENUINE, clientMsgId, clientMsgId + " was acked and never sent");
            return;
        }
        // A correction may come within the same millisecond; a session's acks stand here in the order in which they
        // came.
        Ack last = acks.stream()
                .reduce((one, other) -> other.atMs() >= one.atMs() ? other : one)
                .orElseThrow();
        for (Ack ack : acks) {
            checkAck(sending, ack, ack.equals(last));
        }
    }

    private void checkAck(Sending sending, Ack ack, boolean last) {
        long id = ack.messageId();
        Message message = evidence.log().messages().get(id);
        Long first = evidence.log().repeatOf(id);
        if (message == null && first == null) {
            String refusal = evidence.log().refusal(id);
            findings.violation(
                    Rule.KEPT,
                    sending.clientMsgId(),
                    sending.clientMsgId() + " was acked as " + id + ", where the log has "
                            + (refusal == null ? "no message" : "one that does not count: " + refusal));
        } else if (message == null) {
            Message original = evidence.log().messages().get(Objects.requireNonNull(first));
            if (original == null || !sending.clientMsgId().equals(original.clientMsgId())) {
                findings.violation(
                        Rule.KEPT,
                        sending.clientMsgId(),
                        sending.clientMsgId() + " was acked as " + id + ", which repeats something else");
            } else if (last) {
                uncorrected(sending, ack, first);
            }
        } else if (!sending.clientMsgId().equals(message.clientMsgId())) {
            findings.violation(
                    Rule.KEPT,
                    id,
                    sending.clientMsgId() + " was acked as " + id + ", where the log has " + message.clientMsgId());
        }
    }

    private void uncorrected(Sending sending, Ack ack, long first) {
        if (evidence.log().isLateRepeat(ack.messageId())) {
            findings.count("acks of repeats that only the store could know", 1);
            return;
        }
        boolean mayBe = ack.heardUntilMs() - ack.atMs() < CORRECTION_MS
                || evidence.records().disturbed(ack.atMs(), ack.atMs() + CORRECTION_MS);
        if (mayBe) {
            findings.count("acks of a repeat that nobody was there to correct", 1);
        } else {
            findings.violation(
                    Rule.KEPT,
                    sending.clientMsgId(),
                    sending.clientMsgId() + " was acked as " + ack.messageId() + ", a repeat of " + first
                            + ", and no second ack said so");
        }
    }

    /** What the log holds, each history has once. */
    private void checkHistories() {
        evidence.histories().forEach((participant, rows) -> {
            Map<Long, Integer> times = new HashMap<>();
            rows.forEach(row -> times.merge(row.id(), 1, Integer::sum));
            for (Message message : evidence.log().messages(participant.conversation())) {
                int found = times.getOrDefault(message.id(), 0);
                if (found != 1) {
                    findings.violation(Rule.KEPT, message.id(), inHistory(participant, message, found));
                }
            }
            findings.count("rows of histories", rows.size());
        });
    }

    private static String inHistory(Participant participant, Message message, int found) {
        return message.clientMsgId() + " is " + found + " times in the history of " + participant.conversation()
                + " as user " + participant.userId() + " is shown it";
    }
}
