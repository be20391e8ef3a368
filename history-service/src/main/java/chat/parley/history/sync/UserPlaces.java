package chat.parley.history.sync;

import chat.parley.history.HistoryProperties;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * How many backlogs of a user are under way ({@code parley.sync.max-per-user}): who asks without end waits for himself, and
 * not everybody for him.
 */
@Component
final class UserPlaces {

    private final int each;
    // Guarded by this.
    private final Map<Integer, Integer> taken = new HashMap<>();

    UserPlaces(HistoryProperties properties) {
        this.each = properties.sync().maxPerUser();
    }

    /** The places of one call, none yet. */
    Places places() {
        return new Places();
    }

    private synchronized boolean enter(int userId) {
        int others = taken.getOrDefault(userId, 0);
        if (others == each) {
            return false;
        }
        taken.put(userId, others + 1);
        return true;
    }

    private synchronized void leave(int userId) {
        taken.computeIfPresent(userId, (same, places) -> places == 1 ? null : places - 1);
    }

    /** What one call has, one place for each of its users however often it asks for him. For one thread. */
    final class Places implements AutoCloseable {

        private final Set<Integer> users = new HashSet<>();

        private Places() {}

        /** Whether this call may ask for this user. */
        boolean take(int userId) {
            if (users.contains(userId)) {
                return true;
            }
            return enter(userId) && users.add(userId);
        }

        @Override
        public void close() {
            users.forEach(UserPlaces.this::leave);
        }
    }
}
