package chat.parley.protocol.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/** The samples of the wire under {@code src/test/resources/wire}, one file for each frame and event. */
final class GoldenFiles {

    private static final Path WIRE = Path.of("src", "test", "resources", "wire");

    private GoldenFiles() {}

    /** The files of one kind, in the order of their names. */
    static Stream<Path> of(String kind) {
        try (Stream<Path> files = Files.list(WIRE.resolve(kind))) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The text of a file that ends with one line feed, without it. */
    static String line(Path file) {
        String text = text(file);
        if (!text.endsWith("\n")) {
            throw new IllegalStateException(file + " does not end with a line feed");
        }
        return text.substring(0, text.length() - 1);
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** All records that a sealed interface permits, through its sealed parts. */
    static Set<Class<?>> recordsOf(Class<?> sealedType) {
        Set<Class<?>> records = new LinkedHashSet<>();
        for (Class<?> permitted : sealedType.getPermittedSubclasses()) {
            if (permitted.isSealed()) {
                records.addAll(recordsOf(permitted));
            } else {
                records.add(permitted);
            }
        }
        return records;
    }
}
