package chat.parley.cluster.audit;

import chat.parley.cluster.audit.LogFacts.Participant;
import java.util.List;
import java.util.Map;

/**
 * Everything that is judged.
 *
 * @param histories of each conversation as each of these participants is shown it, newest first
 * @param unread as the list of conversations counts it; who is not in it was not shown that conversation
 * @param unstored of each partition, how many records of the log the store has not come to; none where it has come to the end
 */
public record Evidence(
        Records records,
        LogFacts log,
        Map<Participant, List<HistoryRow>> histories,
        Map<Participant, Long> unread,
        Map<Integer, Long> unstored) {}
