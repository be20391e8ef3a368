package chat.parley.gateway.session;

import java.util.Collection;
import java.util.Collections;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** All sessions of this gateway. */
@Component
public final class Sessions {

    private final ConcurrentHashMap<String, Session> byId = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Integer, Integer> countByUser = new ConcurrentHashMap<>();

    /** A session began. */
    public void add(Session session) {
        byId.put(session.id(), session);
        countByUser.merge(session.userId(), 1, Integer::sum);
    }

    /** A session ended; false when it had ended already. */
    public boolean remove(Session session) {
        if (byId.remove(session.id(), session)) {
            countByUser.computeIfPresent(session.userId(), (user, count) -> count == 1 ? null : count - 1);
            return true;
        }
        return false;
    }

    /** A live view of all of them. */
    public Collection<Session> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    /** How many there are. */
    public int count() {
        return byId.size();
    }

    /** How many sessions a user has here. */
    public int countOf(int userId) {
        return countByUser.getOrDefault(userId, 0);
    }

    /** A live view of the users who have sessions here. */
    public Collection<Integer> users() {
        return Collections.unmodifiableSet(countByUser.keySet());
    }
}
