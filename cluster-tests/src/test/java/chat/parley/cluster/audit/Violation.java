package chat.parley.cluster.audit;

/**
 * A rule was broken.
 *
 * @param messageId the message that it was broken with; 0 where there is none
 * @param clientMsgId likewise; empty where there is none
 */
public record Violation(Rule rule, long messageId, String clientMsgId, String words) {

    @Override
    public String toString() {
        return rule + ": " + words;
    }
}
