package chat.parley.bench;

/** What is said: a message knows its run and its number, so that whoever gets it knows when it was due. */
final class Text {

    private static final String FILLER = " The kettle is on, the meeting moved to ten, and 茶已经泡好了: come when you can.";

    private final String prefix;

    /** {@code run}: a word without a colon that no other run has. */
    Text(String run) {
        prefix = "bench:" + run + ":";
    }

    String of(int message) {
        return prefix + message + ":" + FILLER;
    }

    String clientMsgId(int message) {
        return prefix + message;
    }

    int numberOfClientMsgId(String clientMsgId) {
        return number(clientMsgId + ":");
    }

    /** The number of a message of this run; -1 for any other text. */
    int number(String content) {
        if (!content.startsWith(prefix)) {
            return -1;
        }
        int number = 0;
        int at = prefix.length();
        for (; at < content.length() && content.charAt(at) != ':'; at++) {
            int digit = content.charAt(at) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return at == prefix.length() ? -1 : number;
    }
}
