package chat.parley.protocol.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes one JSON object, field by field, in the order of the calls. Not for several threads. */
public final class JsonWriter {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final JsonGenerator generator = JsonObject.mapper().createGenerator(bytes);

    private JsonWriter() {
        generator.writeStartObject();
    }

    /** Begins an object. */
    public static JsonWriter object() {
        return new JsonWriter();
    }

    /** A string. */
    public JsonWriter string(String field, String value) {
        generator.writeStringProperty(field, value);
        return this;
    }

    /** A string, or {@code null}. */
    public JsonWriter nullableString(String field, @Nullable String value) {
        if (value == null) {
            generator.writeNullProperty(field);
        } else {
            generator.writeStringProperty(field, value);
        }
        return this;
    }

    /** A string, or nothing at all where it is null. */
    public JsonWriter optionalString(String field, @Nullable String value) {
        if (value != null) {
            generator.writeStringProperty(field, value);
        }
        return this;
    }

    /** A whole number. */
    public JsonWriter number(String field, long value) {
        generator.writeNumberProperty(field, value);
        return this;
    }

    /** A boolean. */
    public JsonWriter flag(String field, boolean value) {
        generator.writeBooleanProperty(field, value);
        return this;
    }

    /** An array of objects, each written by {@code element}. */
    public <T> JsonWriter array(String field, List<T> values, BiConsumer<JsonWriter, T> element) {
        generator.writeArrayPropertyStart(field);
        for (T value : values) {
            generator.writeStartObject();
            element.accept(this, value);
            generator.writeEndObject();
        }
        generator.writeEndArray();
        return this;
    }

    /** Ends the object and returns it in UTF-8. To be called once. */
    public byte[] toUtf8() {
        generator.writeEndObject();
        generator.close();
        return bytes.toByteArray();
    }

    /** Ends the object and returns it as text. To be called once. */
    public String toText() {
        return new String(toUtf8(), StandardCharsets.UTF_8);
    }
}
