package chat.parley.client.cli;

import java.util.Locale;
import java.util.function.IntFunction;

/** What somebody typed. */
sealed interface Input {

    /** Nothing. */
    record Nothing() implements Input {}

    /** Words for the open conversation. */
    record Say(String text) implements Input {}

    /** {@code /with NAME} or {@code /with #ROOM}: opens a conversation. */
    record Open(String name) implements Input {}

    /** {@code /conversations [n]}: lists the newest. */
    record Conversations(int count) implements Input {}

    /** {@code /room create NAME}. */
    record CreateRoom(String name) implements Input {}

    /** {@code /room join NAME}, or its number. */
    record JoinRoom(String name) implements Input {}

    /** {@code /room leave}: the open one. */
    record LeaveRoom() implements Input {}

    /** {@code /room list [WORD]}. */
    record ListRooms(String query) implements Input {}

    /** {@code /room members}: of the open one. */
    record Members() implements Input {}

    /** {@code /room add NAME}: to the open one. */
    record AddMember(String name) implements Input {}

    /** {@code /history [n]}. */
    record History(int count) implements Input {}

    /** {@code /who}: who is there. */
    record Who() implements Input {}

    /** {@code /help}. */
    record Help() implements Input {}

    /** {@code /quit}. */
    record Quit() implements Input {}

    /** Nothing that the client knows. */
    record Unknown(String why) implements Input {}

    /** The most messages or conversations that one answer holds. */
    int MAX_PAGE = 100;

    /** How many {@code /history} and {@code /conversations} show. */
    int DEFAULT_PAGE = 20;

    /** Reads a line; two slashes at its beginning say one. */
    static Input parse(String line) {
        String text = line.strip();
        if (text.isEmpty()) {
            return new Nothing();
        }
        if (!text.startsWith("/")) {
            return new Say(line);
        }
        if (text.startsWith("//")) {
            return new Say(text.substring(1));
        }
        String[] words = text.split("\\s+", 2);
        String rest = words.length == 2 ? words[1] : "";
        return switch (words[0].toLowerCase(Locale.ROOT)) {
            case "/with" -> rest.isEmpty() ? new Unknown("/with NAME, or /with #ROOM") : new Open(rest);
            case "/conversations" -> parseCount(rest, "/conversations", Conversations::new);
            case "/room" -> parseRoom(rest);
            case "/history" -> parseCount(rest, "/history", History::new);
            case "/who" -> new Who();
            case "/help" -> new Help();
            case "/quit", "/exit" -> new Quit();
            default -> new Unknown(words[0] + " is not known; /help shows what is");
        };
    }

    private static Input parseRoom(String text) {
        String[] words = text.split("\\s+", 2);
        String rest = words.length == 2 ? words[1] : "";
        return switch (words[0].toLowerCase(Locale.ROOT)) {
            case "create" -> rest.isEmpty() ? new Unknown("/room create NAME") : new CreateRoom(rest);
            case "join" -> rest.isEmpty() ? new Unknown("/room join NAME") : new JoinRoom(rest);
            case "leave" -> new LeaveRoom();
            case "list" -> new ListRooms(rest);
            case "members" -> new Members();
            case "add" -> rest.isEmpty() ? new Unknown("/room add NAME") : new AddMember(rest);
            default -> new Unknown("/room create|join|leave|list|members|add");
        };
    }

    private static Input parseCount(String text, String command, IntFunction<Input> read) {
        if (text.isEmpty()) {
            return read.apply(DEFAULT_PAGE);
        }
        Input notUnderstood = new Unknown(command + " [1 to " + MAX_PAGE + "]");
        try {
            int count = Integer.parseInt(text);
            return count >= 1 && count <= MAX_PAGE ? read.apply(count) : notUnderstood;
        } catch (NumberFormatException noNumber) {
            return notUnderstood;
        }
    }
}
