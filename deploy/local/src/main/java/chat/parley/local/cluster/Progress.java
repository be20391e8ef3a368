package chat.parley.local.cluster;

/** Hears what a cluster is doing. Called from several threads. */
public interface Progress {

    /** Hears nothing. */
    Progress SILENT = line -> {};

    /** Takes one line for the user. */
    void say(String line);
}
