package chat.parley.message.store.fold;

/** A user in a conversation; {@code conversation} is its number ({@code ConversationKey.packed}). */
public record MemberKey(long conversation, int userId) {}
