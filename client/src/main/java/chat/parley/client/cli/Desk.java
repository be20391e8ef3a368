package chat.parley.client.cli;

import chat.parley.client.ClientListener;
import chat.parley.client.ParleyClient;
import chat.parley.client.api.ApiException;
import chat.parley.client.api.Conversation;
import chat.parley.client.api.PageRequest;
import chat.parley.client.api.ParleyApi;
import chat.parley.client.api.Presence;
import chat.parley.client.api.Room;
import chat.parley.client.api.StoredMessage;
import chat.parley.client.api.User;
import chat.parley.client.cli.Console.Tone;
import chat.parley.client.connection.ConnectionState;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.log.ChatType;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * What is on a chatter's desk: the open conversation, what was said last, who was told to type. Everything happens on one
 * thread of its own, since showing a message may ask the server for a name, which the client's callbacks must not wait for.
 */
final class Desk implements ClientListener {

    private static final Duration TYPING_SHOWN_FOR = Duration.ofSeconds(5);
    private static final int OPENING_LINES = 10;

    private final Console console;
    private final ParleyApi api;
    private final int self;
    private final Names names;
    private final Lines lines;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    private final CompletableFuture<ConnectionState> firstConnection = new CompletableFuture<>();

    // Touched on the desk's thread only.
    private volatile @Nullable Place open;
    private boolean lost;
    private final Map<Place, Long> lastOwn = new HashMap<>();
    private final Map<Place, Long> newestHeard = new HashMap<>();
    private final Set<ServerFrame.Status> told = new HashSet<>();
    private final Map<ServerFrame.Typing, Long> typingShown = new HashMap<>();

    Desk(Console console, ParleyApi api, int self) {
        this.console = console;
        this.api = api;
        this.self = self;
        this.names = new Names(api);
        this.lines = new Lines(names, self);
    }

    /** Runs a task on the desk's thread. */
    CompletableFuture<Void> run(Runnable task) {
        return CompletableFuture.runAsync(task, thread);
    }

    /** Online, or stopped at once. */
    CompletableFuture<ConnectionState> firstConnection() {
        return firstConnection;
    }

    void close() {
        thread.close();
    }

    // What the client hears

    @Override
    public void onMessage(ServerFrame.Chat message) {
        later(() -> {
            Place place = Place.of(message, self);
            console.print(message.senderId() == self ? Tone.OWN : Tone.MESSAGE, lines.heard(message));
            if (message.senderId() != self) {
                newestHeard.merge(place, message.messageId(), Math::max);
                markRead(place);
            }
        });
    }

    @Override
    public void onStatus(ServerFrame.Status status) {
        later(() -> {
            Place place = Place.of(status);
            Long own = lastOwn.get(place);
            boolean roomDelivery = status.chatType() == ChatType.ROOM && status.status() == ReceiptStatus.DELIVERED;
            if (own == null || status.messageId() < own || status.userId() == self || roomDelivery) {
                return;
            }
            ServerFrame.Status aboutLastOwn = new ServerFrame.Status(
                    status.chatType(), status.receiverId(), status.userId(), own, status.status());
            if (told.add(aboutLastOwn)) {
                String where = status.chatType() == ChatType.ROOM ? " in " + names.room(status.receiverId()) : "";
                console.print(
                        Tone.NOTE,
                        "  ✓✓ " + (status.status() == ReceiptStatus.READ ? "read by " : "delivered to ")
                                + names.user(status.userId()) + where);
            }
        });
    }

    @Override
    public void onTyping(ServerFrame.Typing typing) {
        long now = System.nanoTime();
        later(() -> {
            Place place = new Place(
                    typing.chatType(), typing.chatType() == ChatType.ROOM ? typing.receiverId() : typing.senderId());
            Long before = typingShown.get(typing);
            if (place.equals(open) && (before == null || now - before > TYPING_SHOWN_FOR.toNanos())) {
                typingShown.put(typing, now);
                console.print(Tone.NOTE, "  " + names.user(typing.senderId()) + " is typing…");
            }
        });
    }

    @Override
    public void onRoom(ServerFrame.Room change) {
        later(() -> {
            String who = change.userId() == self ? "you" : names.user(change.userId());
            String room = names.room(change.roomId());
            console.print(
                    Tone.NOTE,
                    switch (change.event()) {
                        case CREATED -> "* " + who + " created " + room;
                        case UPDATED -> "* " + who + " changed " + room;
                        case JOINED -> "* " + who + " joined " + room;
                        case LEFT -> "* " + who + " left " + room;
                        case DELETED -> "* " + who + " deleted " + room;
                    });
        });
    }

    @Override
    public void onReady(ServerFrame.Ready ready) {
        if (ready.truncated()) {
            later(() -> console.print(Tone.NOTE, "There is more than was shown: /with NAME and /history show it."));
        }
    }

    @Override
    public void onError(ServerFrame.Failure failure) {
        later(() -> console.print(Tone.ALERT, "! " + failure.code().wireName() + ": " + failure.message()));
    }

    @Override
    public void onConnection(ConnectionState state) {
        switch (state) {
            case ConnectionState.Online ignored -> firstConnection.complete(state);
            case ConnectionState.Stopped ignored -> firstConnection.complete(state);
            case ConnectionState.Idle ignored -> {}
            case ConnectionState.Connecting ignored -> {}
            case ConnectionState.Lost ignored -> {}
        }
        later(() -> showConnection(state));
    }

    private void showConnection(ConnectionState state) {
        switch (state) {
            case ConnectionState.Idle ignored -> {}
            case ConnectionState.Connecting ignored -> {}
            case ConnectionState.Online ignored -> {
                if (lost) {
                    console.print(Tone.NOTE, "— connected again —");
                }
                lost = false;
            }
            case ConnectionState.Lost(String reason, Duration _) -> {
                if (!lost) {
                    console.print(Tone.ALERT, "— connection lost (" + reason + "), coming back —");
                }
                lost = true;
            }
            case ConnectionState.Stopped(String reason) -> {
                if (!reason.equals("closed")) {
                    console.print(Tone.ALERT, "— the connection has ended: " + reason + " —");
                }
            }
        }
    }

    /** Runs a task after what is on the desk already; nothing is shown any more once it is closed. */
    private void later(Runnable task) {
        if (!thread.isShutdown()) {
            thread.execute(task);
        }
    }

    // What the chatter asks for; on the desk's thread

    private volatile @Nullable ParleyClient client;

    void use(ParleyClient parleyClient) {
        client = parleyClient;
    }

    @Nullable
    Place open() {
        return open;
    }

    String prompt() {
        Place place = open;
        return place == null ? "> " : names.of(place.chatType(), place.receiverId()) + "> ";
    }

    void say(String text) {
        Place place = open;
        ParleyClient sender = client;
        if (place == null || sender == null) {
            console.print(Tone.ALERT, "! to whom? /with NAME opens a conversation");
            return;
        }
        if (!(sender.state() instanceof ConnectionState.Online)) {
            console.print(Tone.NOTE, "  (no connection: it goes out when it is back) " + text);
        }
        CompletableFuture<ServerFrame.Ack> acked = place.chatType() == ChatType.ROOM
                ? sender.sendToRoom(place.receiverId(), text)
                : sender.sendToUser(place.receiverId(), text);
        var _ = acked.whenComplete((ack, failure) -> later(() -> {
            if (ack != null) {
                lastOwn.put(place, ack.messageId());
                console.print(Tone.OWN, lines.own(place, ack.createdAt(), text));
            } else if (failure != null) {
                console.print(Tone.ALERT, "! not sent: " + failure.getMessage());
            }
        }));
    }

    void open(String name) {
        if (name.startsWith("#")) {
            names.findRoom(name).ifPresentOrElse(this::open, () -> console.print(Tone.ALERT, "! no room " + name));
            return;
        }
        Optional<User> user = names.findUser(name);
        user.ifPresentOrElse(
                found -> open(new Place(ChatType.PRIVATE, found.userId())),
                () -> console.print(Tone.ALERT, "! no user " + name));
    }

    void createRoom(String name) {
        Room room = api.createRoom(name, null);
        names.learn(room);
        open(room);
    }

    void joinRoom(String name) {
        Optional<Room> room = names.findRoom(name);
        if (room.isEmpty()) {
            console.print(Tone.ALERT, "! no room " + name);
            return;
        }
        api.joinRoom(room.get().id());
        open(room.get());
    }

    void leaveRoom() {
        openRoom().ifPresent(roomId -> {
            api.removeMember(roomId, self);
            console.print(Tone.NOTE, "You left " + names.room(roomId) + ".");
            open = null;
        });
    }

    void listRooms(String query) {
        List<Room> rooms = query.isEmpty() ? api.ownRooms() : api.findRooms(query);
        rooms.forEach(names::learn);
        console.print(Tone.NOTE, rooms.isEmpty() ? "No rooms." : (query.isEmpty() ? "Your rooms:" : "Rooms:"));
        rooms.forEach(room -> console.print(
                Tone.NOTE,
                "  #" + room.name() + " (" + room.id() + ")"
                        + (room.description() == null ? "" : ": " + room.description())));
    }

    void members() {
        openRoom().ifPresent(roomId -> showPresence(api.members(roomId)));
    }

    void addMember(String name) {
        openRoom()
                .ifPresent(roomId -> names.findUser(name)
                        .ifPresentOrElse(
                                user -> {
                                    api.addMember(roomId, user.userId());
                                    console.print(Tone.NOTE, user.name() + " is in " + names.room(roomId) + ".");
                                },
                                () -> console.print(Tone.ALERT, "! no user " + name)));
    }

    void who() {
        Place place = open;
        if (place == null) {
            List<Integer> peers = api.conversations().stream()
                    .filter(conversation -> conversation.chatType().equals(ChatType.PRIVATE.wireName()))
                    .map(Conversation::receiverId)
                    .limit(100)
                    .toList();
            showPresence(peers.isEmpty() ? List.of() : api.users(peers));
        } else if (place.chatType() == ChatType.ROOM) {
            showPresence(api.members(place.receiverId()));
        } else {
            showPresence(api.users(List.of(place.receiverId())));
        }
    }

    void conversations() {
        List<Conversation> all = api.conversations();
        console.print(Tone.NOTE, all.isEmpty() ? "No conversations yet: /with NAME begins one." : "Conversations:");
        for (Conversation conversation : all) {
            ChatType chatType = ChatType.parse(conversation.chatType()).orElse(ChatType.PRIVATE);
            Optional.ofNullable(conversation.peer()).ifPresent(names::learn);
            Optional.ofNullable(conversation.room()).ifPresent(names::learn);
            String unread = conversation.unread() == 0 ? "" : " (" + conversation.unread() + " unread)";
            StoredMessage last = conversation.lastMessage();
            console.print(
                    Tone.NOTE,
                    "  " + names.of(chatType, conversation.receiverId()) + unread
                            + (last == null ? "" : ": " + shortened(last.content())));
        }
    }

    void history(int count) {
        Place place = open;
        if (place == null) {
            console.print(Tone.ALERT, "! of which conversation? /with NAME opens one");
            return;
        }
        PageRequest page = PageRequest.newest(count);
        List<StoredMessage> newestFirst = place.chatType() == ChatType.ROOM
                ? api.roomHistory(place.receiverId(), page)
                : api.privateHistory(place.receiverId(), page);
        for (StoredMessage message : newestFirst.reversed()) {
            boolean own = message.senderId() == self;
            console.print(own ? Tone.OWN : Tone.MESSAGE, lines.stored(message, place));
            (own ? lastOwn : newestHeard).merge(place, message.id(), Math::max);
        }
        markRead(place);
    }

    private void open(Room room) {
        names.learn(room);
        open(new Place(ChatType.ROOM, room.id()));
    }

    private void open(Place place) {
        open = place;
        console.print(Tone.NOTE, "— " + names.of(place.chatType(), place.receiverId()) + " —");
        history(OPENING_LINES);
    }

    /** Who looks at a conversation has read it. */
    private void markRead(Place place) {
        Long newest = newestHeard.get(place);
        ParleyClient reader = client;
        if (place.equals(open) && newest != null && reader != null) {
            reader.read(place.chatType(), place.receiverId(), newest);
        }
    }

    private Optional<Integer> openRoom() {
        Place place = open;
        if (place == null || place.chatType() != ChatType.ROOM) {
            console.print(Tone.ALERT, "! open a room first: /room join NAME, or /with #NAME");
            return Optional.empty();
        }
        return Optional.of(place.receiverId());
    }

    private void showPresence(List<User> users) {
        users.forEach(names::learn);
        Map<Integer, Presence> presence = new HashMap<>();
        if (!users.isEmpty()) {
            try {
                api.presence(users.stream().map(User::userId).toList()).forEach(one -> presence.put(one.userId(), one));
            } catch (ApiException unavailable) {
                console.print(Tone.ALERT, "! who is online is not known: " + unavailable.getMessage());
            }
        }
        if (users.isEmpty()) {
            console.print(Tone.NOTE, "Nobody.");
        }
        for (User user : users) {
            Presence one = presence.get(user.userId());
            console.print(Tone.NOTE, (one != null && one.online() ? "  ● " : "  ○ ") + user.name());
        }
    }

    private static String shortened(String text) {
        int limit = 60;
        return text.codePointCount(0, text.length()) <= limit
                ? text
                : text.substring(0, text.offsetByCodePoints(0, limit)) + "…";
    }
}
