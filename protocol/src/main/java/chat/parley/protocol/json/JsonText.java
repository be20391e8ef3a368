package chat.parley.protocol.json;

/** Works on JSON that is already text. */
public final class JsonText {

    private JsonText() {}

    /**
     * The same object with one more string at its end. For a frame that was encoded once for many and differs for one;
     * the object must be well-formed, not empty and without that field.
     */
    public static String withString(String object, String field, String value) {
        if (!object.endsWith("}")) {
            throw new IllegalArgumentException("not a JSON object");
        }
        String addition = JsonWriter.object().string(field, value).toText();
        return object.substring(0, object.length() - 1) + "," + addition.substring(1);
    }
}
