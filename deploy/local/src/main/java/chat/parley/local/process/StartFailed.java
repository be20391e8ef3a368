package chat.parley.local.process;

import java.io.IOException;

/** A process did not come up; the message names it, says what its log ends with and where the log is. */
public class StartFailed extends IOException {

    private static final long serialVersionUID = 1L;

    /** Takes the sentence for the user. */
    public StartFailed(String message) {
        super(message);
    }
}
