package chat.parley.client.cli;

import chat.parley.client.api.Conversation;
import chat.parley.client.api.ParleyApi;
import chat.parley.client.api.StoredMessage;
import chat.parley.client.cli.Console.Tone;
import chat.parley.protocol.log.ChatType;
import java.util.List;
import java.util.Optional;

/** One's conversations, those in which something was said last. To be called on the desk's thread. */
final class Overview {

    private static final int SHORTENED_TO = 60;

    private final Console console;
    private final Desk desk;
    private final ParleyApi api;

    Overview(Console console, Desk desk, ParleyApi api) {
        this.console = console;
        this.desk = desk;
        this.api = api;
    }

    /** The newest so many, and whether there are more. */
    void show(int count) {
        List<Conversation> newest = api.conversations(1, count);
        console.print(Tone.NOTE, newest.isEmpty() ? "No conversations yet: /with NAME begins one." : "Conversations:");
        newest.forEach(this::show);
        // In pages of one, this page is what comes next.
        if (newest.size() == count && !api.conversations(count + 1, 1).isEmpty()) {
            console.print(
                    Tone.NOTE,
                    count < Input.MAX_PAGE
                            ? "  … and more: /conversations " + Input.MAX_PAGE + " shows up to " + Input.MAX_PAGE + "."
                            : "  … and more: /with NAME opens any of them.");
        }
    }

    private void show(Conversation conversation) {
        ChatType chatType = ChatType.parse(conversation.chatType()).orElse(ChatType.PRIVATE);
        Optional.ofNullable(conversation.peer()).ifPresent(desk.names()::learn);
        Optional.ofNullable(conversation.room()).ifPresent(desk.names()::learn);
        String unread = conversation.unread() == 0 ? "" : " (" + conversation.unread() + " unread)";
        StoredMessage last = conversation.lastMessage();
        console.print(
                Tone.NOTE,
                "  " + desk.names().of(chatType, conversation.receiverId()) + unread
                        + (last == null ? "" : ": " + shortened(last.content())));
    }

    private static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= SHORTENED_TO
                ? text
                : text.substring(0, text.offsetByCodePoints(0, SHORTENED_TO)) + "…";
    }
}
