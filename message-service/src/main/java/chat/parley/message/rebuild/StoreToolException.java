package chat.parley.message.rebuild;

/** Why a store cannot be verified or rebuilt, in a sentence for whoever asked for it. */
final class StoreToolException extends Exception {

    private static final long serialVersionUID = 1L;

    StoreToolException(String message) {
        super(message);
    }
}
