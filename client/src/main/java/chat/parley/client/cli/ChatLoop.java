package chat.parley.client.cli;

import chat.parley.client.ParleyClient;
import chat.parley.client.api.ApiException;
import chat.parley.client.cli.Console.Tone;
import chat.parley.client.connection.ConnectionState;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Reads what is typed until it ends, and has the desk do it. */
final class ChatLoop {

    private static final long CONNECT_SECONDS = 20;
    private static final long FLUSH_SECONDS = 30;
    private static final long TYPING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final List<String> HELP = List.of(
            "/with NAME          talk to somebody        /with #ROOM         talk in a room",
            "/conversations [n]  yours, with unread      /history [n]        what was said",
            "/room create NAME   a new room              /room join NAME     enter one",
            "/room list [WORD]   yours, or by name       /room leave         leave the open one",
            "/room members       who is in it            /room add NAME      bring somebody in",
            "/who                who of yours is online  /quit               good-bye",
            "Everything else is said in the open conversation; // at the beginning says one /.");

    private final Console console;
    private final Desk desk;
    private final Commands commands;
    private final ParleyClient client;

    ChatLoop(Console console, Desk desk, Commands commands, ParleyClient client) {
        this.console = console;
        this.desk = desk;
        this.commands = commands;
        this.client = client;
    }

    /** The exit code. {@code firstConnection}: online, or stopped at once. */
    int run(String user, Future<ConnectionState> firstConnection) throws InterruptedException {
        onDesk(() -> desk.use(client));
        client.connect();
        if (!connected(firstConnection)) {
            desk.close();
            return 1;
        }
        console.print(Tone.NOTE, "Signed in as " + user + ". /help shows what you can do.");
        console.onTyping(typingNotice());
        onDesk(() -> commands.conversations(Input.DEFAULT_PAGE));
        boolean goOn = true;
        while (goOn && !(client.state() instanceof ConnectionState.Stopped)) {
            @Nullable String line = console.read(desk.prompt());
            goOn = line != null && handle(Input.parse(line));
        }
        int exitCode = flush() ? 0 : 1;
        client.close();
        desk.close();
        return exitCode;
    }

    private boolean connected(Future<ConnectionState> firstConnection) throws InterruptedException {
        try {
            return firstConnection.get(CONNECT_SECONDS, TimeUnit.SECONDS) instanceof ConnectionState.Online;
        } catch (TimeoutException late) {
            console.print(Tone.ALERT, "! no connection within " + CONNECT_SECONDS + " s");
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Whether to go on. */
    private boolean handle(Input input) {
        switch (input) {
            case Input.Nothing() -> {}
            case Input.Say(String text) -> onDesk(() -> commands.say(text));
            case Input.Open(String name) -> onDesk(() -> commands.open(name));
            case Input.Conversations(int count) -> onDesk(() -> commands.conversations(count));
            case Input.CreateRoom(String name) -> onDesk(() -> commands.createRoom(name));
            case Input.JoinRoom(String name) -> onDesk(() -> commands.joinRoom(name));
            case Input.LeaveRoom() -> onDesk(commands::leaveRoom);
            case Input.ListRooms(String query) -> onDesk(() -> commands.listRooms(query));
            case Input.Members() -> onDesk(commands::members);
            case Input.AddMember(String name) -> onDesk(() -> commands.addMember(name));
            case Input.History(int count) -> onDesk(() -> commands.history(count));
            case Input.Who() -> onDesk(commands::who);
            case Input.Help() -> HELP.forEach(line -> console.print(Tone.NOTE, line));
            case Input.Unknown(String why) -> console.print(Tone.ALERT, "! " + why);
            case Input.Quit() -> {
                return false;
            }
        }
        return true;
    }

    private void onDesk(Runnable task) {
        desk.run(() -> {
                    try {
                        task.run();
                    } catch (ApiException refused) {
                        console.print(Tone.ALERT, "! " + refused.getMessage());
                    }
                })
                .join();
    }

    /** Whether everything that was said has its ack. */
    private boolean flush() throws InterruptedException {
        try {
            client.flushed().get(FLUSH_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException late) {
            console.print(Tone.ALERT, "! not everything you said has been confirmed");
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Runnable typingNotice() {
        AtomicLong last = new AtomicLong(System.nanoTime() - TYPING_NANOS);
        return () -> {
            long now = System.nanoTime();
            long before = last.get();
            Place place = desk.open();
            if (place != null && now - before >= TYPING_NANOS && last.compareAndSet(before, now)) {
                client.typing(place.chatType(), place.receiverId());
            }
        };
    }
}
