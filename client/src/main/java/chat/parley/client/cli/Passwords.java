package chat.parley.client.cli;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Passwords by cluster and user, in a file that its owner alone can read: {@code PARLEY_HOME} or {@code ~/.parley}. */
final class Passwords {

    /** No letters or digits that look alike. */
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int GENERATED_LENGTH = 20;

    private final Path directory;
    private final Path file;

    Passwords(Path directory) {
        this.directory = directory;
        this.file = directory.resolve("passwords.properties");
    }

    static Passwords ofThisUser() {
        @Nullable String home = System.getenv("PARLEY_HOME");
        return new Passwords(
                home == null || home.isBlank() ? Path.of(System.getProperty("user.home"), ".parley") : Path.of(home));
    }

    static String generate() {
        StringBuilder password = new StringBuilder();
        new SecureRandom()
                .ints(GENERATED_LENGTH, 0, ALPHABET.length())
                .forEach(i -> password.append(ALPHABET.charAt(i)));
        return password.toString();
    }

    Optional<String> find(URI url, String user) throws IOException {
        return Optional.ofNullable(read().getProperty(key(url, user)));
    }

    /** Two clients may start at once: one writes after the other, and a reader never sees half a file. */
    void keep(URI url, String user, String password) throws IOException {
        Files.createDirectories(directory);
        try (FileChannel channel = FileChannel.open(directory.resolve("passwords.lock"), CREATE, WRITE);
                FileLock lock = channel.lock()) {
            Properties all = read();
            all.setProperty(key(url, user), password);
            // Temporary files are for their owner alone from the start.
            Path draft = Files.createTempFile(directory, "passwords", ".new");
            try (Writer writer = Files.newBufferedWriter(draft, StandardCharsets.UTF_8)) {
                all.store(writer, "Parley passwords by cluster and user");
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            if (!lock.isValid()) {
                throw new IOException("the lock on " + directory + " was lost");
            }
        }
    }

    Path file() {
        return file;
    }

    private Properties read() throws IOException {
        Properties all = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                all.load(reader);
            }
        }
        return all;
    }

    private static String key(URI url, String user) {
        return url.getAuthority() + "/" + user;
    }
}
