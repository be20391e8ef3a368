package chat.parley.client.cli;

import chat.parley.client.ClientListener;
import chat.parley.client.cli.Console.Tone;
import chat.parley.client.connection.ConnectionState;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.log.ChatType;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Shows what the client hears. */
final class Ear implements ClientListener {

    private static final Duration TYPING_SHOWN_FOR = Duration.ofSeconds(5);

    private final Console console;
    private final Desk desk;
    private final CompletableFuture<ConnectionState> firstConnection = new CompletableFuture<>();

    // Touched on the desk's thread only.
    private final Set<ServerFrame.Status> told = new HashSet<>();
    private final Map<ServerFrame.Typing, Long> typingShown = new HashMap<>();
    private boolean lost;

    Ear(Console console, Desk desk) {
        this.console = console;
        this.desk = desk;
    }

    /** Online, or stopped at once. */
    CompletableFuture<ConnectionState> firstConnection() {
        return firstConnection;
    }

    @Override
    public void onMessage(ServerFrame.Chat message) {
        desk.later(() -> {
            Place place = Place.of(message, desk.self());
            console.print(
                    message.senderId() == desk.self() ? Tone.OWN : Tone.MESSAGE,
                    desk.lines().heard(message));
            if (message.senderId() != desk.self()) {
                desk.heard(place, message.messageId());
            }
        });
    }

    @Override
    public void onStatus(ServerFrame.Status status) {
        desk.later(() -> {
            Place place = Place.of(status);
            long own = desk.lastSaid(place);
            boolean roomDelivery = status.chatType() == ChatType.ROOM && status.status() == ReceiptStatus.DELIVERED;
            if (own == 0 || status.messageId() < own || status.userId() == desk.self() || roomDelivery) {
                return;
            }
            ServerFrame.Status aboutLastOwn = new ServerFrame.Status(
                    status.chatType(), status.receiverId(), status.userId(), own, status.status());
            if (told.add(aboutLastOwn)) {
                String where = status.chatType() == ChatType.ROOM
                        ? " in " + desk.names().room(status.receiverId())
                        : "";
                console.print(
                        Tone.NOTE,
                        "  ✓✓ " + (status.status() == ReceiptStatus.READ ? "read by " : "delivered to ")
                                + desk.names().user(status.userId()) + where);
            }
        });
    }

    @Override
    public void onTyping(ServerFrame.Typing typing) {
        long now = System.nanoTime();
        desk.later(() -> {
            Place place = new Place(
                    typing.chatType(), typing.chatType() == ChatType.ROOM ? typing.receiverId() : typing.senderId());
            Long before = typingShown.get(typing);
            if (place.equals(desk.open()) && (before == null || now - before > TYPING_SHOWN_FOR.toNanos())) {
                typingShown.put(typing, now);
                console.print(Tone.NOTE, "  " + desk.names().user(typing.senderId()) + " is typing…");
            }
        });
    }

    @Override
    public void onRoom(ServerFrame.Room change) {
        desk.later(() -> {
            String who = change.userId() == desk.self() ? "you" : desk.names().user(change.userId());
            String room = desk.names().room(change.roomId());
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
            desk.later(
                    () -> console.print(Tone.NOTE, "There is more than was shown: /with NAME and /history show it."));
        }
    }

    @Override
    public void onError(ServerFrame.Failure failure) {
        desk.later(() -> console.print(Tone.ALERT, "! " + failure.code().wireName() + ": " + failure.message()));
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
        desk.later(() -> showConnection(state));
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
}
