package chat.parley.message.room;

import chat.parley.message.log.EventLog.Appended;
import chat.parley.platform.http.ApiException;
import chat.parley.platform.membership.MembershipView;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;

/**
 * What the fold made of a command, looked up when the store has applied its event. Between the check of a command and its
 * place in the log others may have come: an owner may have left, a room may have gone with its last member. What was refused
 * is answered as it would have been a moment later, and taken back in Redis, which had been told before the fold decided.
 * Every method throws {@code DataAccessException} where the store does not answer.
 */
final class RoomOutcomes {

    private static final Logger log = LoggerFactory.getLogger(RoomOutcomes.class);

    private final RoomTable rooms;
    private final MembershipView membership;

    RoomOutcomes(RoomTable rooms, MembershipView membership) {
        this.rooms = rooms;
        this.membership = membership;
    }

    static ApiException noRoom(int roomId) {
        return new ApiException(HttpStatus.NOT_FOUND, "not_found", "there is no room " + roomId);
    }

    static ApiException notOwner(int roomId) {
        return new ApiException(HttpStatus.FORBIDDEN, "not_owner", "only the owner of room " + roomId + " may do this");
    }

    /**
     * An id that was given out again, as after a failover to a standby that had not got all, is somebody else's room, which may
     * be gone by now.
     */
    void ofCreation(int callerId, int roomId, Appended event) {
        if (rooms.isFounded(roomId, event.createdAt())) {
            return;
        }
        boolean isIn = rooms.isMember(roomId, callerId);
        takeBack(
                () -> {
                    if (isIn) {
                        membership.storeHasMember(callerId, roomId, event.id());
                    } else {
                        membership.storeHasNoMember(callerId, roomId, event.id());
                    }
                },
                roomId);
        throw ApiException.unavailable("the id that the room was given is taken: try again");
    }

    /** No id is given out twice: a room that is there was not deleted. */
    void ofDeletion(int roomId, long eventId) {
        if (rooms.find(roomId).isPresent()) {
            takeBack(() -> membership.storeHasRoom(roomId, eventId), roomId);
            throw notOwner(roomId);
        }
    }

    /** Another update of his own may have come behind it, and counts; one by another owner cannot be told from a refusal. */
    void ofUpdate(int callerId, Room updated) {
        Room room = rooms.find(updated.id()).orElseThrow(() -> noRoom(updated.id()));
        boolean isAsHeSaid =
                room.name().equals(updated.name()) && Objects.equals(room.description(), updated.description());
        if (!isAsHeSaid && room.ownerId() != callerId) {
            throw notOwner(updated.id());
        }
    }

    /** Who is not in it may have joined and left again: refused was he where the room is gone, or another's who adds him. */
    void ofJoining(int callerId, int roomId, int userId, long eventId) {
        if (rooms.isMember(roomId, userId)) {
            return;
        }
        takeBack(() -> membership.storeHasNoMember(userId, roomId, eventId), roomId);
        Room room = rooms.find(roomId).orElseThrow(() -> noRoom(roomId));
        if (userId != callerId && room.ownerId() != callerId) {
            throw notOwner(roomId);
        }
    }

    /** Who is in it and has not joined since was not removed: only the owner's word against another can be refused. */
    void ofLeaving(int roomId, int userId, long eventId) {
        Optional<Long> joinedId = rooms.joinedId(roomId, userId);
        if (joinedId.isPresent() && joinedId.get() < eventId) {
            takeBack(() -> membership.storeHasMember(userId, roomId, eventId), roomId);
            throw notOwner(roomId);
        }
    }

    private static void takeBack(Runnable correction, int roomId) {
        try {
            correction.run();
        } catch (DataAccessException down) {
            // The next of those concerned who connects has it put right.
            log.debug("what was refused of room {} is not taken back in Redis yet: {}", roomId, down.getMessage());
        }
    }
}
