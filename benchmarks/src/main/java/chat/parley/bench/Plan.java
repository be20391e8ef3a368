package chat.parley.bench;

import java.time.Duration;

/**
 * What is to be done.
 *
 * @param connections how many users are connected
 * @param rate messages a second, all users together
 * @param measured how long it is measured
 * @param warmup how long messages are sent before that; they count in the verdict, not in the latencies
 * @param rooms how many rooms there are; 0 for private chats only
 * @param roomSize members of each room
 * @param roomShare which share of the messages goes to rooms, 0 to 1
 */
record Plan(int connections, int rate, Duration measured, Duration warmup, int rooms, int roomSize, double roomShare) {

    /** The cluster allows 20 frames a second and user. */
    private static final int MAX_RATE_OF_A_USER = 15;

    Plan {
        if (connections < 2 || connections % 2 != 0) {
            throw new IllegalArgumentException("--connections must be even, and at least 2");
        }
        if (rate < 1 || measured.isNegative() || measured.isZero() || warmup.isNegative()) {
            throw new IllegalArgumentException("--rate and --seconds must be positive");
        }
        if (rate > (long) connections * MAX_RATE_OF_A_USER) {
            throw new IllegalArgumentException("--rate is over " + MAX_RATE_OF_A_USER
                    + " a second and connection, and the cluster limits users to 20: take more --connections");
        }
        if (rooms < 0 || (rooms > 0 && (roomSize < 2 || roomSize > connections))) {
            throw new IllegalArgumentException("--room-size must be from 2 to --connections");
        }
        if (roomShare < 0 || roomShare > 1) {
            throw new IllegalArgumentException("--room-share must be from 0 to 1");
        }
    }

    /** How many messages come before those that are measured. */
    int warmupMessages() {
        return Math.toIntExact(warmup.toMillis() * rate / 1000);
    }

    /** All messages. */
    int messages() {
        return warmupMessages() + Math.toIntExact(measured.toMillis() * rate / 1000);
    }

    /** When a message is due, after the start. */
    long dueNanos(int message) {
        return Math.floorDiv(message * 1_000_000_000L, rate);
    }
}
