package chat.parley.platform.token;

import io.jsonwebtoken.security.Keys;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.SecretKey;

/**
 * A secret for HS256 and the name it goes by in the {@code kid} header, a digest of itself, so that secrets can be
 * exchanged while tokens signed with the old one still run.
 */
record HmacSecret(String keyId, SecretKey key) {

    private static final int MIN_BYTES = 32;

    static HmacSecret parse(String property, String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException malformed) {
            throw new IllegalStateException(property + " is not base64; make one with: openssl rand -base64 32");
        }
        if (bytes.length < MIN_BYTES) {
            throw new IllegalStateException(property + " has " + bytes.length * 8
                    + " bits, HS256 needs 256 (RFC 7518, section 3.2); make one with: openssl rand -base64 32");
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new HmacSecret(HexFormat.of().formatHex(digest, 0, 4), Keys.hmacShaKeyFor(bytes));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    @Override
    public String toString() {
        return "HmacSecret[" + keyId + "]";
    }
}
