package chat.parley.protocol.frame;

/** Why the server closes a connection (RFC 6455, section 7.4, and contract, section 3.4), and what the client does then. */
public enum CloseCode {
    /** A frame over 64 KiB. Reconnecting is fine, the same frame is not. */
    TOO_LARGE(1009, "frame over the limit"),
    /** A binary frame: the protocol is text. */
    UNSUPPORTED_DATA(1003, "text frames only"),
    /** The gateway is going away in an orderly way; reconnect after the time that {@code reconnect} named. */
    GOING_AWAY(1012, "gateway is going away"),
    /** Nothing came for 60 s; reconnect. */
    SILENT(4000, "silent for too long"),
    /** The token expired; reconnect with a fresh one. */
    TOKEN_EXPIRED(4401, "token expired"),
    /** The outbound queue is full; reconnect and resume. */
    SLOW_CONSUMER(4408, "outbound queue is full"),
    /** Went on over the allowed rate; reconnect later. */
    RATE_LIMITED(4429, "over the allowed rate"),
    /** Something failed that should not; reconnect. */
    INTERNAL(1011, "internal error");

    private final int code;
    private final String reason;

    CloseCode(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    /** The number in the close frame. */
    public int code() {
        return code;
    }

    /** The words in the close frame. */
    public String reason() {
        return reason;
    }
}
