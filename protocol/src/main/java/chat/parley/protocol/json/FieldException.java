package chat.parley.protocol.json;

/** A JSON object has a field that is missing or wrong; the message begins with the field's name. */
public final class FieldException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String field;

    /** An error of one field; {@code reason} completes the sentence that begins with its name. */
    public FieldException(String field, String reason) {
        super(field + " " + reason);
        this.field = field;
    }

    /** The field that is wrong. */
    public String field() {
        return field;
    }
}
