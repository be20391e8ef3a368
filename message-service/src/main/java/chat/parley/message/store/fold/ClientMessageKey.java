package chat.parley.message.store.fold;

/** What makes a message the same message again: conversation, sender and the sender's {@code client_msg_id}. */
public record ClientMessageKey(long conversation, int senderId, String clientMsgId) {}
