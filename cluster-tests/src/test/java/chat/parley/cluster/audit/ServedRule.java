package chat.parley.cluster.audit;

import chat.parley.protocol.frame.ErrorCode;
import java.util.List;

/**
 * A service that is asked to stop lets its clients go to another one first, so a rolling restart is nobody's business: no
 * frame is answered {@code unavailable} and no server-side send fails. Where anything else is broken at the same time, that
 * may be why. A client that repeats what its old connection left unanswered has not failed: it needs no answer to do so.
 */
final class ServedRule {

    private final Evidence evidence;
    private final Findings findings;

    private ServedRule(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    static void check(Evidence evidence, Findings findings) {
        ServedRule rule = new ServedRule(evidence, findings);
        evidence.records()
                .restFailures()
                .forEach(failure ->
                        rule.failed(failure.clientMsgId(), failure.askedMs(), failure.atMs(), failure.how()));
        for (SessionRecord session : evidence.records().sessions()) {
            for (Step step : session.steps()) {
                if (step instanceof Step.Refused refused && refused.code() == ErrorCode.UNAVAILABLE) {
                    rule.failed(refused.clientMsgId(), refused.atMs(), refused.atMs(), "unavailable");
                }
            }
        }
    }

    private void failed(String clientMsgId, int fromMs, int untilMs, String how) {
        findings.count("sends that failed", 1);
        List<Disturbance> meanwhile = evidence.records().disturbancesIn(fromMs, untilMs);
        if (!meanwhile.isEmpty() && meanwhile.stream().allMatch(Disturbance::isOrderly)) {
            findings.violation(
                    Rule.SERVED,
                    clientMsgId,
                    clientMsgId + " failed: " + how + ", during "
                            + meanwhile.getFirst().what());
        }
    }
}
