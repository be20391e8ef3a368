package chat.parley.message.store;

import java.sql.SQLException;
import org.apache.kafka.common.KafkaException;

/** Tells a record that Postgres will never take from a Postgres that does not answer just now. */
final class SqlFaults {

    private SqlFaults() {}

    /**
     * Whether the same record would fail again: data exceptions (class 22), broken constraints (23), limits (54), and a
     * failure of our own code. Everything else (connections, locks, a missing table, a full disk) is worth waiting for.
     */
    static boolean isFaultOfTheData(Exception failure) {
        if (failure instanceof SQLException refused) {
            String state = refused.getSQLState();
            return state != null && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
        }
        return !(failure instanceof KafkaException || failure instanceof org.springframework.kafka.KafkaException)
                && !isPoolFailure(failure);
    }

    /** What may be told about it: a code and never a value. */
    static String describe(Exception failure) {
        return failure instanceof SQLException refused
                ? "SQLSTATE " + refused.getSQLState()
                : failure.getClass().getName();
    }

    /** Hikari throws its own unchecked exception when the first connection of a pool fails. */
    private static boolean isPoolFailure(Exception failure) {
        return failure.getClass().getName().startsWith("com.zaxxer.hikari");
    }
}
