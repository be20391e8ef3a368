package chat.parley.message.rebuild;

/**
 * The first thing in which two projections differ.
 *
 * @param table where
 * @param conversation packed, as the store keeps it
 * @param story what each of them says; never what people wrote
 */
record Difference(String table, long conversation, String story) {}
