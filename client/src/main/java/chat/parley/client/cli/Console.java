package chat.parley.client.cli;

import org.jspecify.annotations.Nullable;

/** Where a person, or a script, reads and types. Printing is safe from any thread. */
interface Console extends AutoCloseable {

    /** What a line is. */
    enum Tone {
        /** Somebody says something. */
        MESSAGE,
        /** One's own words. */
        OWN,
        /** What the program says. */
        NOTE,
        /** What went wrong. */
        ALERT
    }

    /** A whole line. */
    void print(Tone tone, String line);

    /** The next line that is typed; null at the end of the input. */
    @Nullable
    String read(String prompt);

    /** A line that is not to be seen; null at the end of the input, or where nobody can be asked. */
    @Nullable
    String readSecret(String prompt);

    /** Calls back, on any thread, when keys are hit. */
    void onTyping(Runnable typing);

    @Override
    void close();
}
