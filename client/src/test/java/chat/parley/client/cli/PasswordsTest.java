package chat.parley.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordsTest {

    private static final URI HERE = URI.create("http://localhost:8080");

    @TempDir
    private Path home;

    @Test
    void passwordsAreKeptByClusterAndUserForTheirOwnerAlone() throws IOException {
        Passwords passwords = new Passwords(home.resolve("new"));
        assertThat(passwords.find(HERE, "lin")).isEmpty();
        passwords.keep(HERE, "lin", "päss = #1");
        passwords.keep(HERE, "mei", "two");
        Passwords again = new Passwords(home.resolve("new"));
        assertThat(again.find(HERE, "lin")).contains("päss = #1");
        assertThat(again.find(HERE, "mei")).contains("two");
        assertThat(again.find(URI.create("http://localhost:9090"), "lin")).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(again.file())))
                .isEqualTo("rw-------");
    }

    @Test
    void generatedPasswordsDiffer() {
        assertThat(Passwords.generate()).hasSize(20).isNotEqualTo(Passwords.generate());
    }
}
