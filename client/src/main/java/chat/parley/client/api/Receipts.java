package chat.parley.client.api;

import java.util.List;

/**
 * How far a message has got.
 *
 * @param status as {@link StoredMessage#status()}
 * @param members how many it is for
 * @param delivered how many of them have received it, readers included
 * @param read how many have read it
 * @param users who, up to 100
 */
public record Receipts(
        long messageId, String status, long members, long delivered, long read, List<UserReceipt> users) {

    /** One member's status. */
    public record UserReceipt(int userId, String status) {}

    public Receipts {
        users = users == null ? List.of() : List.copyOf(users);
    }
}
