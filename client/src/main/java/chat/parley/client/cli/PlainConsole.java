package chat.parley.client.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Lines in, lines out: for scripts, pipes and tests. */
final class PlainConsole implements Console {

    private final BufferedReader in;
    private final PrintStream out;

    PlainConsole(BufferedReader in, PrintStream out) {
        this.in = in;
        this.out = out;
    }

    @Override
    public void print(Tone tone, String line) {
        out.println(Printable.text(line));
        out.flush();
    }

    @Override
    public @Nullable String read(String prompt) {
        try {
            return in.readLine();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public @Nullable String readSecret(String prompt) {
        return null;
    }

    @Override
    public void onTyping(Runnable typing) {
        // A script does not hit keys.
    }

    @Override
    public void close() {
        out.flush();
    }
}
