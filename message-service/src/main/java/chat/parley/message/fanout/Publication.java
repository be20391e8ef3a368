package chat.parley.message.fanout;

import chat.parley.protocol.live.LiveEvent;

/** One event for one Redis channel. */
record Publication(String channel, LiveEvent event) {}
