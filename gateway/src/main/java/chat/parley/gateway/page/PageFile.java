package chat.parley.gateway.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A file of the page with all that serving it takes: computed once, since the files change with the build alone. */
final class PageFile {

    private static final String HASHED_FILES = "assets/";

    private final String path;
    private final String contentType;
    private final String hash;
    private final byte[] content;
    private final byte @Nullable [] gzipped;

    /** @param path from the page's root, {@code assets/index-4f2a.js} */
    PageFile(String path, byte[] content) {
        this.path = path;
        this.contentType = contentTypeOf(path);
        this.hash = sha256(content).substring(0, 32);
        this.content = content;
        byte[] smaller = gzip(content);
        this.gzipped = smaller.length < content.length ? smaller : null;
    }

    String path() {
        return path;
    }

    String contentType() {
        return contentType;
    }

    /** The whole file; not to be changed. */
    byte[] content() {
        return content;
    }

    /** The same gzipped, where that is smaller; not to be changed. */
    byte @Nullable [] gzipped() {
        return gzipped;
    }

    /** Changes with the content. Two encodings are two representations, which one strong tag must not name both. */
    String etag(boolean ofGzipped) {
        return '"' + hash + (ofGzipped ? "-gz\"" : "\"");
    }

    /** Whether its name changes with its content, so that nobody need ever ask for it again. */
    boolean isImmutable() {
        return path.startsWith(HASHED_FILES);
    }

    private static String contentTypeOf(String path) {
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "html" -> "text/html;charset=utf-8";
            case "js" -> "text/javascript;charset=utf-8";
            case "css" -> "text/css;charset=utf-8";
            case "svg" -> "image/svg+xml";
            case "webmanifest" -> "application/manifest+json";
            default -> "application/octet-stream";
        };
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream gzipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzipped)) {
            out.write(content);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return gzipped.toByteArray();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
