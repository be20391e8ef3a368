package chat.parley.client.cli;

import chat.parley.client.api.ApiException;
import chat.parley.client.api.ParleyApi;
import chat.parley.client.api.Room;
import chat.parley.client.api.User;
import chat.parley.protocol.log.ChatType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What users and rooms are called. One thread. */
final class Names {

    private final ParleyApi api;
    private final Map<Integer, String> users = new HashMap<>();
    private final Map<Integer, String> rooms = new HashMap<>();

    Names(ParleyApi api) {
        this.api = api;
    }

    /** The name of a user; his number where nobody says it. */
    String user(int userId) {
        String known = users.get(userId);
        if (known != null) {
            return known;
        }
        try {
            api.users(List.of(userId)).forEach(this::learn);
        } catch (ApiException unavailable) {
            return "user " + userId;
        }
        return users.computeIfAbsent(userId, id -> "user " + id);
    }

    /** {@code #name} of a room. */
    String room(int roomId) {
        String known = rooms.get(roomId);
        if (known != null) {
            return known;
        }
        try {
            learn(api.room(roomId));
        } catch (ApiException unavailable) {
            return "#" + roomId;
        }
        return rooms.getOrDefault(roomId, "#" + roomId);
    }

    String of(ChatType chatType, int receiverId) {
        return switch (chatType) {
            case PRIVATE -> user(receiverId);
            case ROOM -> room(receiverId);
        };
    }

    void learn(User user) {
        users.put(user.userId(), user.name());
    }

    void learn(Room room) {
        rooms.put(room.id(), "#" + room.name());
    }

    /** The user with this user name or, if there is one only, display name. */
    Optional<User> findUser(String name) {
        List<User> found = api.findUsers(name);
        found.forEach(this::learn);
        Optional<User> exact = found.stream()
                .filter(user -> name.equalsIgnoreCase(user.username()))
                .findFirst();
        if (exact.isPresent()) {
            return exact;
        }
        List<User> byDisplayName = found.stream()
                .filter(user -> user.name().equalsIgnoreCase(name))
                .toList();
        return byDisplayName.size() == 1 ? Optional.of(byDisplayName.getFirst()) : Optional.empty();
    }

    /** The room with this name or number, one's own before others. */
    Optional<Room> findRoom(String text) {
        String name = text.startsWith("#") ? text.substring(1) : text;
        Optional<Room> own = named(api.ownRooms(), name);
        return own.isPresent() ? own : named(api.findRooms(name), name).or(() -> numbered(name));
    }

    private Optional<Room> named(List<Room> rooms, String name) {
        rooms.forEach(this::learn);
        return rooms.stream().filter(room -> room.name().equalsIgnoreCase(name)).findFirst();
    }

    private Optional<Room> numbered(String text) {
        if (!text.matches("[1-9][0-9]{0,8}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(api.room(Integer.parseInt(text)));
        } catch (ApiException unknown) {
            return Optional.empty();
        }
    }
}
