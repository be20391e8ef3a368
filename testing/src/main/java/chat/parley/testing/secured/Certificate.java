package chat.parley.testing.secured;

import chat.parley.local.engine.EngineHome;
import chat.parley.local.process.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A key and a certificate for 127.0.0.1 that the JDK's keytool has made and that vouches for itself, in the forms that engines
 * and clients take.
 *
 * @param certificate PEM
 * @param key PEM (PKCS 8), for its owner alone
 */
record Certificate(Path certificate, Path key) {

    private static final String PASSWORD = "of-the-store";

    static Certificate make(Path directory, String name) throws IOException, InterruptedException {
        Path store = directory.resolve(name + ".p12");
        Path certificate = directory.resolve(name + ".crt");
        Path key = directory.resolve(name + ".key");
        String keytool = Path.of(EngineHome.java()).resolveSibling("keytool").toString();
        List<String> in = List.of("-keystore", store.toString(), "-storepass", PASSWORD, "-alias", name);
        Commands.run(line(
                List.of(keytool, "-genkeypair", "-keyalg", "RSA", "-keysize", "2048", "-validity", "2"),
                in,
                List.of("-dname", "CN=127.0.0.1", "-ext", "SAN=IP:127.0.0.1,DNS:localhost", "-ext", "BC=ca:true")));
        Commands.run(line(List.of(keytool, "-exportcert", "-rfc", "-file", certificate.toString()), in, List.of()));
        Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, pem(store, name));
        return new Certificate(certificate, key);
    }

    private static String pem(Path store, String name) throws IOException {
        try {
            Key key =
                    KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray()).getKey(name, PASSWORD.toCharArray());
            return "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                    + "\n-----END PRIVATE KEY-----\n";
        } catch (GeneralSecurityException unreadable) {
            throw new IOException(unreadable);
        }
    }

    private static List<String> line(List<String> begin, List<String> middle, List<String> end) {
        return java.util.stream.Stream.of(begin, middle, end)
                .flatMap(List::stream)
                .toList();
    }
}
