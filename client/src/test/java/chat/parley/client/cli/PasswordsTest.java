package chat.parley.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
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
    void clientsThatStartAtOnceDoNotLoseEachOthersPasswords() throws Exception {
        Passwords passwords = new Passwords(home);
        List<Process> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            writers.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writing.class.getName(),
                            home.toString(),
                            "user-" + i)
                    .inheritIO()
                    .start());
        }
        for (Process writer : writers) {
            assertThat(writer.waitFor()).isZero();
        }
        for (int i = 0; i < 4; i++) {
            for (int n = 0; n < Writing.TIMES; n++) {
                assertThat(passwords.find(HERE, "user-" + i + "-" + n)).isPresent();
            }
        }
    }

    /** What another process does. */
    static final class Writing {

        static final int TIMES = 10;

        private Writing() {}

        /** Directory and user. */
        public static void main(String[] arguments) throws IOException {
            for (int n = 0; n < TIMES; n++) {
                new Passwords(Path.of(arguments[0])).keep(HERE, arguments[1] + "-" + n, "secret");
            }
        }
    }

    @Test
    void generatedPasswordsDiffer() {
        assertThat(Passwords.generate()).hasSize(20).isNotEqualTo(Passwords.generate());
    }
}
