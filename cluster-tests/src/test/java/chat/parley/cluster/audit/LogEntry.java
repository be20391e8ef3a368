package chat.parley.cluster.audit;

import chat.parley.protocol.event.Event;

/**
 * A record of the log.
 *
 * @param id its place, as of a message
 * @param timestampMs the log's time, since 1970
 */
public record LogEntry(long id, long timestampMs, Event event) {}
