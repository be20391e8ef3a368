package chat.parley.cluster.audit;

/** What is owed (contract, section 3.3), in the order in which it is judged. */
public enum Rule {
    STORED("the store has come to the end of the log"),
    KEPT("every acked message is in the log, accepted, under the id of its ack, and once in the history of every side"),
    GENUINE("nothing is in the log, in a history or handed over that nobody sent, or that says something else"),
    ORDER("histories, sessions and devices have the conversation's order; one connection's messages keep theirs"),
    COMPLETE("every recipient was handed every message, and only members what was said in a room"),
    ONCE("no session was handed a message twice"),
    STATUS("statuses only rose, say what somebody said, and end right"),
    UNREAD("every participant is shown the conversation, with a count of what others said behind what was read"),
    SERVED("no send fails while services are asked to stop, one after the other, and started again");

    private final String sentence;

    Rule(String sentence) {
        this.sentence = sentence;
    }

    /** The rule in a sentence. */
    public String sentence() {
        return sentence;
    }
}
