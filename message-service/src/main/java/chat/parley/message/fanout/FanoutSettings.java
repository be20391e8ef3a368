package chat.parley.message.fanout;

import java.time.Duration;

/** What fan-out remembers and how often it speaks; the reasons are with the properties. */
record FanoutSettings(
        Duration repeatWindow,
        int repeatWindowRecords,
        int maxConversations,
        int roomFramesPerSecond,
        int roomLimit,
        Duration progressInterval,
        Duration progressSpacing) {}
