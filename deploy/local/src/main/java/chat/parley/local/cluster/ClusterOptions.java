package chat.parley.local.cluster;

/**
 * How large a cluster is and where it stands.
 *
 * @param port of the front door; all others follow from it, see {@link Ports}
 * @param gateways 0 to 20
 * @param messageServices 0 to 20
 * @param historyServices 0 to 20
 * @param kafkaNodes 1, or 3 for three copies of everything, two of which confirm an append
 */
public record ClusterOptions(int port, int gateways, int messageServices, int historyServices, int kafkaNodes) {

    /** What {@code ./parley up} starts by default: two gateways, one of everything else, on port 8080. */
    public static final ClusterOptions DEFAULT = new ClusterOptions(8080, 2, 1, 1, 1);

    private static final int MAX_INSTANCES = 20;

    /** Checks the limits; what is beyond them is refused with a sentence for the user. */
    public ClusterOptions {
        check("--port", port, 1024, Ports.HIGHEST_FRONT);
        check("--gateways", gateways, 0, MAX_INSTANCES);
        check("--message-services", messageServices, 0, MAX_INSTANCES);
        check("--history-services", historyServices, 0, MAX_INSTANCES);
        if (kafkaNodes != 1 && kafkaNodes != 3) {
            throw new IllegalArgumentException("--kafka must be 1 or 3, not " + kafkaNodes);
        }
    }

    /** The engines and the front door alone. */
    public ClusterOptions withoutServices() {
        return new ClusterOptions(port, 0, 0, 0, kafkaNodes);
    }

    /** The same elsewhere. */
    public ClusterOptions onPort(int otherPort) {
        return new ClusterOptions(otherPort, gateways, messageServices, historyServices, kafkaNodes);
    }

    private static void check(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(option + " must be from " + least + " to " + most + ", not " + value);
        }
    }
}
