package chat.parley.protocol.json;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON object read strictly: a name that stands twice, trailing text, deep nesting and endless numbers are refused, and
 * a value of the wrong type names its field. Unknown fields are ignored (contract, section 3).
 */
public final class JsonObject {

    /** Deepest nesting that is read; the contract's own objects have three levels. */
    public static final int MAX_DEPTH = 16;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(32)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final ObjectNode node;

    private JsonObject(ObjectNode node) {
        this.node = node;
    }

    /**
     * Reads one object.
     *
     * @throws FieldException when the text is no JSON object; the field is named {@code frame}
     */
    public static JsonObject parse(String text) throws FieldException {
        try {
            return ofNode(MAPPER.readTree(text));
        } catch (JacksonException malformed) {
            throw notJson(malformed);
        }
    }

    /** As {@link #parse(String)}, from UTF-8. */
    public static JsonObject parse(byte[] utf8) throws FieldException {
        try {
            return ofNode(MAPPER.readTree(utf8));
        } catch (JacksonException malformed) {
            throw notJson(malformed);
        }
    }

    /** The mapper behind this class, for writers that need a generator. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /** Whether the field is there and not null. */
    public boolean has(String field) {
        JsonNode value = node.get(field);
        return value != null && !value.isNull();
    }

    /** A string that must be there. */
    public String string(String field) throws FieldException {
        String value = optionalString(field);
        if (value == null) {
            throw new FieldException(field, "is required");
        }
        return value;
    }

    /** A string, or null where the field is missing or null. */
    public @Nullable String optionalString(String field) throws FieldException {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw new FieldException(field, "must be a string");
        }
        return value.stringValue();
    }

    /** A whole number that must be there and fit. */
    public long integer(String field, long min, long max) throws FieldException {
        if (!has(field)) {
            throw new FieldException(field, "is required");
        }
        return optionalInteger(field, min, max, 0);
    }

    /** A whole number, or the default where the field is missing or null. */
    public long optionalInteger(String field, long min, long max, long absent) throws FieldException {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            return absent;
        }
        if (!value.isIntegralNumber()) {
            throw new FieldException(field, "must be a whole number");
        }
        if (!value.canConvertToLong() || value.longValue() < min || value.longValue() > max) {
            throw new FieldException(field, "must be from " + min + " to " + max);
        }
        return value.longValue();
    }

    /** A user or room id: a positive 31-bit integer that must be there. */
    public int id(String field) throws FieldException {
        return (int) integer(field, 1, Integer.MAX_VALUE);
    }

    /** A boolean, false where the field is missing or null. */
    public boolean flag(String field) throws FieldException {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw new FieldException(field, "must be true or false");
        }
        return value.booleanValue();
    }

    /** The objects of an array that must be there. */
    public List<JsonObject> objects(String field) throws FieldException {
        JsonNode value = node.get(field);
        if (value == null || !value.isArray()) {
            throw new FieldException(field, "must be an array");
        }
        List<JsonObject> objects = new ArrayList<>(value.size());
        for (JsonNode element : value) {
            if (!(element instanceof ObjectNode object)) {
                throw new FieldException(field, "must hold objects");
            }
            objects.add(new JsonObject(object));
        }
        return objects;
    }

    private static JsonObject ofNode(@Nullable JsonNode parsed) throws FieldException {
        if (parsed instanceof ObjectNode object) {
            return new JsonObject(object);
        }
        throw new FieldException("frame", "must be a JSON object");
    }

    private static FieldException notJson(JacksonException malformed) {
        // The original message without its excerpt of the source: what people say never gets into errors and logs.
        var location = malformed.getLocation();
        return new FieldException(
                "frame",
                location == null
                        ? "is not valid JSON"
                        : "is not valid JSON at line " + location.getLineNr() + ", column " + location.getColumnNr());
    }
}
