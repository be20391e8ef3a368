package chat.parley.cluster.audit;

/** A message as the history shows it to somebody. */
public record HistoryRow(long id, int senderId, String text, String status) {}
