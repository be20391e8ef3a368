package chat.parley.protocol.event;

import java.util.Optional;

/** How far a message has got with its recipient. Ordered: who has read has also received. */
public enum ReceiptStatus {
    DELIVERED("delivered"),
    READ("read");

    private final String wireName;

    ReceiptStatus(String wireName) {
        this.wireName = wireName;
    }

    /** The word on the wire and in the store. */
    public String wireName() {
        return wireName;
    }

    /** Reads the word of the wire. */
    public static Optional<ReceiptStatus> parse(String text) {
        return switch (text) {
            case "delivered" -> Optional.of(DELIVERED);
            case "read" -> Optional.of(READ);
            default -> Optional.empty();
        };
    }
}
