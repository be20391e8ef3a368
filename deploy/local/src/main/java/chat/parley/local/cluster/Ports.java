package chat.parley.local.cluster;

/**
 * All ports of a cluster, by fixed distances from the front door's: clusters whose front doors are {@value #SPAN} apart
 * run side by side. Instances count from 1.
 *
 * @param front the front door's port
 */
public record Ports(int front) {

    /** How many ports a cluster takes in a row. */
    public static final int SPAN = 100;

    /** The highest port a front door can have. */
    static final int HIGHEST_FRONT = 65_535 - SPAN;

    int gateway(int instance) {
        return front + 10 + instance;
    }

    int messageService(int instance) {
        return front + 30 + instance;
    }

    int historyService(int instance) {
        return front + 50 + instance;
    }

    int kafkaBroker(int node) {
        return front + 70 + node;
    }

    int kafkaController(int node) {
        return front + 80 + node;
    }

    int postgres() {
        return front + 91;
    }

    int redis() {
        return front + 92;
    }
}
