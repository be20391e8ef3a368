package chat.parley.gateway.admission;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to send.
 *
 * @param sessionId the connection it comes from, null for a server-side send
 * @param followedRooms rooms whose members this session is known to be among, kept up to date by fan-out
 * @param isCaughtUp whether they are: what happened to them while the session could hear nothing of it may be unknown to it
 */
public record Sender(
        int userId, String token, @Nullable String sessionId, Set<Integer> followedRooms, boolean isCaughtUp) {
    @Override
    public String toString() {
        return "Sender[" + userId + "]";
    }
}
