package chat.parley.client;

import chat.parley.protocol.frame.ErrorCode;

/** The server, or the rules it would apply, refused a message; it will never be in the log. */
public final class MessageRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /** A refusal with the server's words. */
    public MessageRefusedException(ErrorCode code, String message) {
        super(code.wireName() + ": " + message);
        this.code = code;
    }

    /** Why (contract, section 3.4). */
    public ErrorCode code() {
        return code;
    }
}
