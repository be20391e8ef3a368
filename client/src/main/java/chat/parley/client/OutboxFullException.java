package chat.parley.client;

/** So many messages wait for their acks that the client takes no more; the message was not sent. */
public final class OutboxFullException extends Exception {

    private static final long serialVersionUID = 1L;

    /** {@code limit}: how many may wait. */
    public OutboxFullException(int limit) {
        super(limit + " messages wait for their acks; send again when some have come");
    }
}
