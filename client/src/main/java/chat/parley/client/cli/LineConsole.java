package chat.parley.client.cli;

import java.io.IOException;
import java.util.Objects;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.Widget;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/** A terminal with line editing; what arrives is printed above the line that is being typed. */
final class LineConsole implements Console {

    private final Terminal terminal;
    private final LineReader reader;
    private volatile Runnable typing = () -> {};

    LineConsole() throws IOException {
        this(TerminalBuilder.builder().system(true).build());
    }

    LineConsole(Terminal terminal) {
        this.terminal = terminal;
        reader = LineReaderBuilder.builder()
                .terminal(terminal)
                // What was typed comes back as a message when it is on its way.
                .option(LineReader.Option.ERASE_LINE_ON_FINISH, true)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
        Widget insert = Objects.requireNonNull(reader.getWidgets().get(LineReader.SELF_INSERT));
        reader.getWidgets().put(LineReader.SELF_INSERT, () -> {
            if (!reader.getBuffer().toString().startsWith("/")) {
                typing.run();
            }
            return insert.apply();
        });
    }

    @Override
    public void print(Tone tone, String line) {
        reader.printAbove(new AttributedString(Printable.text(line), style(tone)));
    }

    @Override
    public @Nullable String read(String prompt) {
        try {
            return reader.readLine(template(prompt));
        } catch (EndOfFileException | UserInterruptException end) {
            return null;
        }
    }

    @Override
    public @Nullable String readSecret(String prompt) {
        try {
            return reader.readLine(template(prompt), '*');
        } catch (EndOfFileException | UserInterruptException end) {
            return null;
        }
    }

    @Override
    public void onTyping(Runnable callback) {
        typing = callback;
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException failure) {
            // The program ends; the terminal was the only thing to tell it to.
            return;
        }
    }

    /** A prompt names people and rooms, and to JLine it is a template: {@code %{…%}} passes on what it holds as it is. */
    private static String template(String prompt) {
        return Printable.text(prompt).replace("%", "%%");
    }

    private static AttributedStyle style(Tone tone) {
        return switch (tone) {
            case MESSAGE -> AttributedStyle.DEFAULT;
            case OWN -> AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN);
            case NOTE -> AttributedStyle.DEFAULT.faint();
            case ALERT -> AttributedStyle.DEFAULT.foreground(AttributedStyle.RED);
        };
    }
}
