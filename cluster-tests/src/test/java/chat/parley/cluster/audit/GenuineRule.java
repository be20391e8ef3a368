package chat.parley.cluster.audit;

import chat.parley.cluster.audit.LogFacts.Message;

/** Contract, section 3.3.3: what is there was said, by whom it says and in these words. */
final class GenuineRule {

    private final Evidence evidence;
    private final Findings findings;

    private GenuineRule(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    static void check(Evidence evidence, Findings findings) {
        GenuineRule rule = new GenuineRule(evidence, findings);
        evidence.log().messages().values().forEach(rule::checkLogged);
        rule.checkHistories();
        evidence.records().sessions().forEach(rule::checkHeard);
    }

    private void checkLogged(Message message) {
        String clientMsgId = message.clientMsgId();
        Sending sending =
                clientMsgId == null ? null : evidence.records().sendings().get(clientMsgId);
        if (sending == null) {
            findings.violation(Rule.GENUINE, message.id(), "the log has " + clientMsgId + ", which nobody sent");
        } else if (sending.digest() != message.digest()) {
            findings.violation(
                    Rule.GENUINE, message.id(), "the log has " + clientMsgId + " with other words or another sender");
        }
    }

    private void checkHistories() {
        evidence.histories().forEach((participant, rows) -> {
            for (HistoryRow row : rows) {
                Message message = evidence.log().messages().get(row.id());
                String where = "the history of " + participant.conversation() + " as user " + participant.userId()
                        + " is shown it";
                if (message == null || !message.conversation().equals(participant.conversation())) {
                    findings.violation(Rule.GENUINE, row.id(), where + " has " + row.id() + ", the log has not");
                } else if (Digest.of(participant.conversation(), row.senderId(), row.text()) != message.digest()) {
                    findings.violation(Rule.GENUINE, row.id(), where + " changes " + row.id());
                }
            }
        });
    }

    private void checkHeard(SessionRecord session) {
        for (Step step : session.steps()) {
            if (step instanceof Step.Heard heard) {
                Message message = evidence.log().messages().get(heard.messageId());
                if (message == null && isOfALateRepeat(heard)) {
                    findings.count("deliveries of repeats that only the store could know", 1);
                } else if (message == null) {
                    findings.violation(
                            Rule.GENUINE,
                            heard.messageId(),
                            session.device() + " was handed " + heard.messageId()
                                    + ", which does not count in the log");
                } else if (message.digest() != heard.digest()) {
                    findings.violation(
                            Rule.GENUINE,
                            heard.messageId(),
                            session.device() + " was handed other words than " + heard.messageId() + " has");
                }
            }
        }
    }

    private boolean isOfALateRepeat(Step.Heard heard) {
        Long first = evidence.log().repeatOf(heard.messageId());
        Message said = first == null ? null : evidence.log().messages().get(first);
        return said != null && evidence.log().isLateRepeat(heard.messageId()) && said.digest() == heard.digest();
    }
}
