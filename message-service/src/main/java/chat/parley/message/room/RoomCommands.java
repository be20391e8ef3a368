package chat.parley.message.room;

import chat.parley.message.account.AccountTable;
import chat.parley.message.log.EventLog;
import chat.parley.message.log.EventLog.Appended;
import chat.parley.message.log.LogEnds;
import chat.parley.platform.http.ApiException;
import chat.parley.platform.membership.MembershipView;
import chat.parley.platform.progress.StoreProgress;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.Event.MemberJoined;
import chat.parley.protocol.event.Event.MemberLeft;
import chat.parley.protocol.event.Event.RoomCreated;
import chat.parley.protocol.event.Event.RoomDeleted;
import chat.parley.protocol.event.Event.RoomUpdated;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;

/**
 * Commands about rooms: checked against the projection, which is asked again at the log's end before anybody is refused, or
 * before anything is left as it is for what it says; appended to the log, where the fold decides again; answered when the
 * store has them, so that whatever the caller reads next shows them, and by what it made of them ({@link RoomOutcomes}).
 * Every method throws {@link ApiException} for what is refused, {@code DataAccessException} or {@code KafkaException} where
 * a backend does not answer.
 */
final class RoomCommands {

    private static final Logger log = LoggerFactory.getLogger(RoomCommands.class);

    /**
     * What commands lean on.
     *
     * @param applyPatience how long a command waits for the store
     * @param turnPatience how long a command waits for another one about the same
     * @param usersAreKnown whether the accounts are Parley's own, so that an unknown user can be told
     */
    record Backends(
            EventLog events,
            LogEnds ends,
            MembershipView membership,
            StoreProgress progress,
            Duration applyPatience,
            Duration turnPatience,
            boolean usersAreKnown) {}

    /** Ids that are taken already are found where accounts were restored from before those rooms. */
    private static final int ID_ATTEMPTS = 1_000;

    private final RoomTable rooms;
    private final AccountTable accounts;
    private final Backends backends;
    private final RoomOutcomes outcomes;
    private final Turns turns;

    RoomCommands(RoomTable rooms, AccountTable accounts, Backends backends) {
        this.rooms = rooms;
        this.accounts = accounts;
        this.backends = backends;
        this.outcomes = new RoomOutcomes(rooms, backends.membership());
        this.turns = new Turns(backends.turnPatience());
    }

    Room create(int callerId, String name, @Nullable String description) {
        checkRules(name, description);
        int roomId = freeId();
        Appended appended = append(
                new RoomCreated(roomId, name, description, callerId),
                event -> backends.membership().joined(callerId, roomId, event.id()),
                event -> outcomes.ofCreation(callerId, roomId, event));
        return Room.of(roomId, name, description, appended.createdAt(), callerId, 1);
    }

    private int freeId() {
        for (int attempt = 0; attempt < ID_ATTEMPTS; attempt++) {
            int roomId = rooms.nextId();
            if (!rooms.isTaken(roomId)) {
                return roomId;
            }
        }
        log.error("{} ids of rooms in a row are taken: account.room_ids has gone back", ID_ATTEMPTS);
        throw ApiException.unavailable("no free id for a room was found: try again");
    }

    Room update(int callerId, int roomId, @Nullable String name, @Nullable String description) {
        return turns.ofRoom(roomId, () -> updateInTurn(callerId, roomId, name, description));
    }

    private Room updateInTurn(int callerId, int roomId, @Nullable String name, @Nullable String description) {
        if (name == null || description == null) {
            // What is missing stays as it is, and that is what the log says it is.
            awaitLogEnd(roomId);
        }
        Room room = ownedRoom(callerId, roomId);
        String newName = name == null ? room.name() : name;
        String newDescription = description == null ? room.description() : description.isEmpty() ? null : description;
        checkRules(newName, newDescription);
        Room renamed = room.renamed(newName, newDescription);
        append(
                new RoomUpdated(roomId, newName, newDescription, callerId),
                _ -> {},
                _ -> outcomes.ofUpdate(callerId, renamed));
        return renamed;
    }

    void delete(int callerId, int roomId) {
        // Of somebody who owns it no more the fold takes no deletion, but Redis and those who are in would have heard
        // of it.
        awaitLogEnd(roomId);
        ownedRoom(callerId, roomId);
        append(
                new RoomDeleted(roomId, callerId),
                event -> backends.membership().deleted(roomId, event.id()),
                event -> outcomes.ofDeletion(roomId, event.id()));
    }

    /** The caller joins, or the owner adds somebody; who is in already stays in. */
    void join(int callerId, int roomId, int userId) {
        turns.ofMember(roomId, userId, () -> joinInTurn(callerId, roomId, userId));
    }

    private void joinInTurn(int callerId, int roomId, int userId) {
        if (userId == callerId) {
            room(roomId);
        } else {
            ownedRoom(callerId, roomId);
            if (backends.usersAreKnown() && !accounts.exists(userId)) {
                throw new ApiException(HttpStatus.NOT_FOUND, "unknown_user", "there is no user " + userId);
            }
        }
        boolean isMember = rooms.isMember(roomId, userId);
        if (isMember) {
            awaitLogEnd(roomId);
            isMember = rooms.isMember(roomId, userId);
        }
        if (!isMember) {
            append(
                    new MemberJoined(roomId, userId, callerId),
                    event -> backends.membership().joined(userId, roomId, event.id()),
                    event -> outcomes.ofJoining(callerId, roomId, userId, event.id()));
        }
    }

    /** The caller leaves, or the owner removes somebody; who is not in stays out. */
    void leave(int callerId, int roomId, int userId) {
        turns.ofMember(roomId, userId, () -> leaveInTurn(callerId, roomId, userId));
    }

    private void leaveInTurn(int callerId, int roomId, int userId) {
        if (userId == callerId) {
            room(roomId);
        } else {
            ownedRoom(callerId, roomId);
        }
        boolean isMember = rooms.isMember(roomId, userId);
        if (!isMember) {
            awaitLogEnd(roomId);
            isMember = rooms.isMember(roomId, userId);
        }
        if (isMember) {
            append(
                    new MemberLeft(roomId, userId, callerId),
                    event -> backends.membership().left(userId, roomId, event.id()),
                    event -> outcomes.ofLeaving(roomId, userId, event.id()));
        }
    }

    Room room(int roomId) {
        return rooms.find(roomId)
                .or(() -> {
                    awaitLogEnd(roomId);
                    return rooms.find(roomId);
                })
                .orElseThrow(() -> RoomOutcomes.noRoom(roomId));
    }

    private Room ownedRoom(int callerId, int roomId) {
        Room room = room(roomId);
        if (room.ownerId() != callerId) {
            awaitLogEnd(roomId);
            room = room(roomId);
        }
        if (room.ownerId() != callerId) {
            throw RoomOutcomes.notOwner(roomId);
        }
        return room;
    }

    /** What a store that is behind says may be otherwise by now: the caller may have been told of it already. */
    private void awaitLogEnd(int roomId) {
        if (roomId < 1) {
            // No room has such an id, whatever the log says.
            return;
        }
        try {
            Position end = backends.ends().of(new ConversationKey.Room(roomId));
            if (!backends.progress().await(end, backends.applyPatience())) {
                throw ApiException.unavailable("the store is behind the log: try again");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("the service is stopping");
        }
    }

    private static void checkRules(String name, @Nullable String description) {
        RoomRules.violation(name, description).ifPresent(violation -> {
            throw ApiException.badRequest(violation);
        });
    }

    /** @param outcome asked when the store has applied it, throws where that left nothing of it */
    private Appended append(Event event, Consumer<Appended> tellRedis, Consumer<Appended> outcome) {
        Appended appended = backends.events().append(event);
        try {
            tellRedis.accept(appended);
        } catch (DataAccessException down) {
            // Fan-out writes the same when Redis is back.
            log.debug("membership of {} is not in Redis yet: {}", event.conversation(), down.getMessage());
        }
        awaitStore(appended, outcome);
        return appended;
    }

    /** The event is in the log and the fold will decide: that the store is slow or down is no reason to say it failed. */
    private void awaitStore(Appended appended, Consumer<Appended> outcome) {
        try {
            if (backends.progress().awaitMessage(appended.id(), backends.applyPatience())) {
                outcome.accept(appended);
            } else {
                log.info("the store has not applied {} within {}", appended.id(), backends.applyPatience());
            }
        } catch (DataAccessException down) {
            log.warn("the store has not applied {}: {}", appended.id(), down.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
