package chat.parley.cluster.fault;

import java.time.Duration;

/**
 * How long a run takes its time.
 *
 * @param longestPause how long a process is stopped or a link is cut at the most
 * @param arrival how long what is on its way may take once all have fallen silent, before the auditor counts it as lost
 */
public record Patience(Duration longestPause, Duration arrival) {}
