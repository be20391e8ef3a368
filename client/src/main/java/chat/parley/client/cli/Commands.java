package chat.parley.client.cli;

import chat.parley.client.MessageRefusedException;
import chat.parley.client.ParleyClient;
import chat.parley.client.api.PageRequest;
import chat.parley.client.api.ParleyApi;
import chat.parley.client.api.Room;
import chat.parley.client.api.StoredMessage;
import chat.parley.client.api.User;
import chat.parley.client.cli.Console.Tone;
import chat.parley.client.connection.ConnectionState;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.log.ChatType;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What the chatter asks for. To be called on the desk's thread. */
final class Commands {

    private static final int OPENING_LINES = 10;

    private final Console console;
    private final Desk desk;
    private final ParleyApi api;
    private final ParleyClient client;
    private final Attendance attendance;
    private final Overview overview;

    Commands(Console console, Desk desk, ParleyApi api, ParleyClient client) {
        this.console = console;
        this.desk = desk;
        this.api = api;
        this.client = client;
        this.attendance = new Attendance(console, desk, api);
        this.overview = new Overview(console, desk, api);
    }

    void say(String text) {
        Place place = desk.open();
        if (place == null) {
            console.print(Tone.ALERT, "! to whom? /with NAME opens a conversation");
            return;
        }
        if (!(client.state() instanceof ConnectionState.Online)) {
            console.print(Tone.NOTE, "  (no connection: it goes out when it is back) " + text);
        }
        CompletableFuture<ServerFrame.Ack> acked = place.chatType() == ChatType.ROOM
                ? client.sendToRoom(place.receiverId(), text)
                : client.sendToUser(place.receiverId(), text);
        var _ = acked.whenComplete((ack, failure) -> desk.later(() -> {
            if (ack != null) {
                desk.said(place, ack.messageId());
                console.print(Tone.OWN, desk.lines().own(place, ack.createdAt(), text));
            } else if (failure != null) {
                boolean mayHaveArrived = failure instanceof MessageRefusedException refused && refused.mayBeInLog();
                console.print(
                        Tone.ALERT, (mayHaveArrived ? "! not confirmed: " : "! not sent: ") + failure.getMessage());
            }
        }));
    }

    void open(String name) {
        if (name.startsWith("#")) {
            desk.names()
                    .findRoom(name)
                    .ifPresentOrElse(this::open, () -> console.print(Tone.ALERT, "! no room " + name));
            return;
        }
        Optional<User> user = desk.names().findUser(name);
        user.ifPresentOrElse(
                found -> open(new Place(ChatType.PRIVATE, found.userId())),
                () -> console.print(Tone.ALERT, "! no user " + name));
    }

    void createRoom(String name) {
        Room room = api.createRoom(name, null);
        desk.names().learn(room);
        open(room);
    }

    void joinRoom(String name) {
        Optional<Room> room = desk.names().findRoom(name);
        if (room.isEmpty()) {
            console.print(Tone.ALERT, "! no room " + name);
            return;
        }
        api.joinRoom(room.get().id());
        open(room.get());
    }

    void leaveRoom() {
        openRoom().ifPresent(roomId -> {
            api.removeMember(roomId, desk.self());
            console.print(Tone.NOTE, "You left " + desk.names().room(roomId) + ".");
            desk.open(null);
        });
    }

    void listRooms(String query) {
        List<Room> rooms = query.isEmpty() ? api.ownRooms() : api.findRooms(query);
        rooms.forEach(desk.names()::learn);
        console.print(Tone.NOTE, rooms.isEmpty() ? "No rooms." : (query.isEmpty() ? "Your rooms:" : "Rooms:"));
        rooms.forEach(room -> console.print(
                Tone.NOTE,
                "  #" + room.name() + " (" + room.id() + ")"
                        + (room.description() == null ? "" : ": " + room.description())));
    }

    void members() {
        openRoom().ifPresent(attendance::ofRoom);
    }

    void addMember(String name) {
        openRoom()
                .ifPresent(roomId -> desk.names()
                        .findUser(name)
                        .ifPresentOrElse(
                                user -> {
                                    api.addMember(roomId, user.userId());
                                    console.print(
                                            Tone.NOTE,
                                            user.name() + " is in "
                                                    + desk.names().room(roomId) + ".");
                                },
                                () -> console.print(Tone.ALERT, "! no user " + name)));
    }

    void who() {
        attendance.ofOpen();
    }

    void conversations(int count) {
        overview.show(count);
    }

    void history(int count) {
        Place place = desk.open();
        if (place == null) {
            console.print(Tone.ALERT, "! of which conversation? /with NAME opens one");
            return;
        }
        PageRequest page = PageRequest.newest(count);
        List<StoredMessage> newestFirst = place.chatType() == ChatType.ROOM
                ? api.roomHistory(place.receiverId(), page)
                : api.privateHistory(place.receiverId(), page);
        for (StoredMessage message : newestFirst.reversed()) {
            boolean own = message.senderId() == desk.self();
            console.print(own ? Tone.OWN : Tone.MESSAGE, desk.lines().stored(message, place));
            if (own) {
                desk.said(place, message.id());
            } else {
                desk.heard(place, message.id());
            }
        }
    }

    private void open(Room room) {
        desk.names().learn(room);
        open(new Place(ChatType.ROOM, room.id()));
    }

    private void open(Place place) {
        desk.open(place);
        console.print(Tone.NOTE, "— " + desk.names().of(place.chatType(), place.receiverId()) + " —");
        history(OPENING_LINES);
    }

    private Optional<Integer> openRoom() {
        Place place = desk.open();
        if (place == null || place.chatType() != ChatType.ROOM) {
            console.print(Tone.ALERT, "! open a room first: /room join NAME, or /with #NAME");
            return Optional.empty();
        }
        return Optional.of(place.receiverId());
    }
}
