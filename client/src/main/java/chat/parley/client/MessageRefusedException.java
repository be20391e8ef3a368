package chat.parley.client;

import chat.parley.protocol.frame.ErrorCode;

/**
 * The server, or the rules it would apply, refused a message. It will never be in the log, unless {@link #mayBeInLog()}: then
 * it was a repeat that was refused, and its first sending, whose answer was lost with its connection, may have been taken.
 */
public final class MessageRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final boolean mayBeInLog;

    /** A refusal with the server's words. */
    public MessageRefusedException(ErrorCode code, String message, boolean mayBeInLog) {
        super(code.wireName() + ": " + message + (mayBeInLog ? " (it was sent before and may be in the log)" : ""));
        this.code = code;
        this.mayBeInLog = mayBeInLog;
    }

    /** Why (contract, section 3.4). */
    public ErrorCode code() {
        return code;
    }

    /** Whether an earlier sending of the message may be in the log: the history tells. */
    public boolean mayBeInLog() {
        return mayBeInLog;
    }
}
