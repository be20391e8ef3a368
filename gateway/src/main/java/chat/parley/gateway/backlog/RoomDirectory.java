package chat.parley.gateway.backlog;

import chat.parley.platform.membership.MembershipView;
import chat.parley.protocol.log.Position;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** A user's rooms as Redis knows them, filled from the store whenever the store was asked anyway. */
@Component
final class RoomDirectory {

    private static final Logger log = LoggerFactory.getLogger(RoomDirectory.class);

    private final MembershipView membership;

    RoomDirectory(MembershipView membership) {
        this.membership = membership;
    }

    /** All rooms of the user, and where in the log he joined each, if Redis knows them. */
    Optional<Map<Integer, Long>> roomsOf(int userId) {
        try {
            return switch (membership.roomsOf(userId)) {
                case MembershipView.Rooms.Known known -> Optional.of(known.joinedIds());
                case MembershipView.Rooms.Incomplete ignored -> Optional.empty();
            };
        } catch (DataAccessException unreachable) {
            log.debug("Redis does not say which rooms user {} is in", userId, unreachable);
            return Optional.empty();
        }
    }

    /** The store, which has the log up to this position, says that the user is in no other room. */
    void correct(int userId, Set<Integer> stored, Position upto) {
        try {
            membership.inNoOthers(userId, stored, upto);
        } catch (DataAccessException unreachable) {
            log.debug("Redis does not take which rooms user {} has left", userId, unreachable);
        }
    }

    /** The store, which has the log up to this position, says these are the user's rooms, and where he joined each. */
    void learn(int userId, Map<Integer, Long> joinedIds, Position upto) {
        try {
            membership.fill(userId, joinedIds, upto);
            membership.userExists(userId);
        } catch (DataAccessException unreachable) {
            log.debug("Redis does not take the rooms of user {}", userId, unreachable);
        }
    }
}
