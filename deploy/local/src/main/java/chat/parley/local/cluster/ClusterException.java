package chat.parley.local.cluster;

import java.io.IOException;

/** Something that the user can put right; the message says in one line what to do. */
public class ClusterException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Takes the line. */
    public ClusterException(String message) {
        super(message);
    }
}
