package chat.parley.gateway.session;

import chat.parley.protocol.log.ConversationKey;

/** A message that a session is owed; its {@link Feed} says on sending whether it was had already. */
public record PendingMessage(ConversationKey conversation, long messageId, OutboundFrame frame) {}
