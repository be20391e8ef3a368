package chat.parley.local.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * What a cluster makes up once and keeps with its data.
 *
 * @param authSecret signs the tokens (HS256): base64 of 32 random bytes, the same for all services
 * @param postgresPassword of the one database user
 * @param kafkaClusterId 22 characters; no secret, but made at the same moment
 */
record Secrets(String authSecret, String postgresPassword, String kafkaClusterId) {

    /** Those of the data directory; made on first use. */
    static Secrets of(Path data) throws IOException {
        Path file = data.resolve("secrets.json");
        if (Files.exists(file)) {
            return PrivateFiles.read(file, Secrets.class);
        }
        SecureRandom random = new SecureRandom();
        Base64.Encoder url = Base64.getUrlEncoder().withoutPadding();
        Secrets made = new Secrets(
                Base64.getEncoder().encodeToString(bytes(random, 32)),
                url.encodeToString(bytes(random, 18)),
                url.encodeToString(bytes(random, 16)));
        PrivateFiles.write(file, made);
        return made;
    }

    @Override
    public String toString() {
        return "Secrets[…]";
    }

    private static byte[] bytes(SecureRandom random, int count) {
        byte[] made = new byte[count];
        random.nextBytes(made);
        return made;
    }
}
