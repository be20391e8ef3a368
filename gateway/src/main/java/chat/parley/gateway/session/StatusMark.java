package chat.parley.gateway.session;

import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.log.ConversationKey;

/** What a status frame tells the progress of: how far this user has received, or read, this conversation. */
public record StatusMark(ConversationKey conversation, int userId, ReceiptStatus status) {}
