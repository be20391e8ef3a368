package chat.parley.local.process;

import java.util.List;
import java.util.stream.Stream;

/** JVM options that somebody adds to those of a program that is started, as tests do that start it many times. */
public final class JvmOptions {

    private JvmOptions() {}

    /**
     * Those in a system property, separated by spaces; none when it is not set. They belong behind a program's own, so
     * that they win.
     */
    public static List<String> inProperty(String name) {
        return Stream.of(System.getProperty(name, "").split(" "))
                .filter(option -> !option.isBlank())
                .toList();
    }
}
