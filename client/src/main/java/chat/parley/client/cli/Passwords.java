package chat.parley.client.cli;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Passwords by cluster and user, in a file that its owner alone can read: {@code PARLEY_HOME} or {@code ~/.parley}. */
final class Passwords {

    /** No letters or digits that look alike. */
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int GENERATED_LENGTH = 20;

    private final Path file;

    Passwords(Path directory) {
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

    void keep(URI url, String user, String password) throws IOException {
        Properties all = read();
        all.setProperty(key(url, user), password);
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        if (!Files.exists(file)) {
            createForOwnerOnly();
        }
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            all.store(writer, "Parley passwords by cluster and user");
        }
    }

    Path file() {
        return file;
    }

    private void createForOwnerOnly() throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
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
