package chat.parley.cluster.audit;

import chat.parley.cluster.audit.LogFacts.Participant;
import chat.parley.protocol.log.ConversationKey;
import java.util.HashSet;
import java.util.Set;

/** Contract, section 4: each participant's conversations, and in each the messages of others behind what he has read. */
final class UnreadRule {

    private final Evidence evidence;
    private final Findings findings;

    private UnreadRule(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    static void check(Evidence evidence, Findings findings) {
        UnreadRule rule = new UnreadRule(evidence, findings);
        rule.checkLists();
        evidence.unread().forEach(rule::checkCount);
    }

    private void checkLists() {
        Set<Participant> owed = new HashSet<>();
        for (ConversationKey conversation : evidence.log().conversations()) {
            evidence.log().members(conversation).forEach(userId -> owed.add(new Participant(conversation, userId)));
        }
        owed.stream()
                .filter(participant -> !evidence.unread().containsKey(participant))
                .forEach(participant -> findings.violation(
                        Rule.UNREAD,
                        newestId(participant.conversation()),
                        "user " + participant.userId() + " is not shown that he is in " + participant.conversation()));
        evidence.unread().keySet().stream()
                .filter(participant -> !owed.contains(participant))
                .forEach(participant -> findings.violation(
                        Rule.UNREAD,
                        newestId(participant.conversation()),
                        "user " + participant.userId() + " is shown " + participant.conversation()
                                + ", where he is not"));
    }

    private long newestId(ConversationKey conversation) {
        return evidence.log().messages(conversation).getLast().id();
    }

    private void checkCount(Participant participant, long counted) {
        long readUpto = evidence.log()
                .watermarks(participant.conversation(), participant.userId())
                .readUpto();
        long expected = evidence.log().messages(participant.conversation()).stream()
                .filter(message -> message.id() > readUpto && message.senderId() != participant.userId())
                .count();
        if (counted != expected) {
            findings.violation(
                    Rule.UNREAD,
                    readUpto,
                    "user " + participant.userId() + " is told of " + counted + " unread messages in "
                            + participant.conversation() + ", there are " + expected);
        }
        findings.count("unread counts", 1);
    }
}
