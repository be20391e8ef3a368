package chat.parley.gateway.backlog;

import chat.parley.protocol.log.ConversationKey;
import java.util.HashSet;
import java.util.Set;

/** The catching up of one session. What several threads touch is only touched inside {@link Runs}. */
final class Run {

    /** Something came in between: this round is not the last. */
    boolean again;

    boolean truncated;

    /** Counts interruptions, so that patience with one does not end with that for another. */
    int interruptions;

    int interruptionsTimed;

    /**
     * Rooms that the user turned out to have left, with no word of it so far: what is held back of them may have been
     * said after he left. When the word comes, only what was said before it is held back.
     */
    final Set<ConversationKey> leftUnheard = new HashSet<>(1);
}
