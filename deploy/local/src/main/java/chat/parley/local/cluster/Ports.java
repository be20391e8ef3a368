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

    /** Of a gateway. */
    public int gateway(int instance) {
        return front + 10 + instance;
    }

    /** Of a message-service. */
    public int messageService(int instance) {
        return front + 30 + instance;
    }

    /** Of a history-service. */
    public int historyService(int instance) {
        return front + 50 + instance;
    }

    /** Of a Kafka broker. */
    public int kafkaBroker(int node) {
        return front + 70 + node;
    }

    int kafkaController(int node) {
        return front + 80 + node;
    }

    /** Of PostgreSQL. */
    public int postgres() {
        return front + 91;
    }

    /** Of Redis. */
    public int redis() {
        return front + 92;
    }
}
