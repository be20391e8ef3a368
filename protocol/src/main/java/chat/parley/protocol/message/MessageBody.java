package chat.parley.protocol.message;

import org.jspecify.annotations.Nullable;

/**
 * What a message says: the part of a chat frame that its sender chose and that every reader sees.
 *
 * @param content the text; empty only where {@code fileUrl} is set
 * @param fileUrl an http(s) URL or a {@code /files/} path, or null
 */
public record MessageBody(
        MessageType messageType, String content, @Nullable String fileUrl) {}
