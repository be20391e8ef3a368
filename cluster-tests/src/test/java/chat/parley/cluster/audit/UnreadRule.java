package chat.parley.cluster.audit;

/** Contract, section 4: the messages of others behind what a participant has read. */
final class UnreadRule {

    private UnreadRule() {}

    static void check(Evidence evidence, Findings findings) {
        evidence.unread().forEach((participant, counted) -> {
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
        });
    }
}
