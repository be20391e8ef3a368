package chat.parley.local.process;

/** The signals that the launcher sends, by their POSIX names. */
public enum Signal {
    TERM,
    INT,
    KILL,
    STOP,
    CONT
}
