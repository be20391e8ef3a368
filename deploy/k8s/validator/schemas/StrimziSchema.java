import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.databind.introspect.*;
import com.fasterxml.jackson.databind.node.*;
import java.util.*;

/**
 * Writes what Strimzi's API classes take as a JSON schema, strimzi.json: names of fields and kinds of values; of alternatives
 * (kinds of storage, of authentication) the fields of all. What only an older version of the API has is in it too. To make it anew,
 * with io.strimzi:api and its dependencies in lib: {@code java -cp 'lib/*' StrimziSchema.java >strimzi.json}.
 */
public final class StrimziSchema {
    static final ObjectMapper mapper = new ObjectMapper();
    static final ObjectNode defs = mapper.createObjectNode();

    public static void main(String[] args) throws Exception {
        for (String kind : List.of("kafka.Kafka", "nodepool.KafkaNodePool", "topic.KafkaTopic")) {
            Class<?> spec = Class.forName("io.strimzi.api.kafka.model." + kind + "Spec");
            define(mapper.constructType(spec));
        }
        ObjectNode root = mapper.createObjectNode();
        root.put("$comment", "Made by StrimziSchema.java from io.strimzi:api:0.51.0, Apache-2.0");
        root.set("$defs", defs);
        System.out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root));
    }

    static ObjectNode schema(JavaType type) {
        ObjectNode node = mapper.createObjectNode();
        Class<?> raw = type.getRawClass();
        if (type.isMapLikeType()) return node.put("type", "object");
        if (type.isCollectionLikeType() || type.isArrayType()) {
            node.put("type", "array").set("items", schema(type.getContentType()));
            return node;
        }
        if (raw == String.class) return node.put("type", "string");
        if (raw == Boolean.class || raw == boolean.class) return node.put("type", "boolean");
        if (raw == Double.class || raw == double.class || raw == float.class || raw == Float.class) return node.put("type", "number");
        if (Number.class.isAssignableFrom(raw) || raw == int.class || raw == long.class) return node.put("type", "integer");
        if (raw.isEnum()) {
            ArrayNode values = node.putArray("enum");
            for (Object each : raw.getEnumConstants()) values.add(mapper.valueToTree(each));
            return node;
        }
        if (raw.getName().startsWith("io.strimzi.")) return node.put("$ref", "#/$defs/" + define(type));
        // Kubernetes' own types and free values: anything.
        return node;
    }

    static String define(JavaType type) {
        String name = type.getRawClass().getSimpleName();
        if (defs.has(name)) return name;
        ObjectNode node = defs.putObject(name);
        node.put("type", "object").put("additionalProperties", false);
        ObjectNode properties = node.putObject("properties");
        List<JavaType> all = new ArrayList<>(List.of(type));
        JsonSubTypes subtypes = type.getRawClass().getAnnotation(JsonSubTypes.class);
        if (subtypes != null) for (var each : subtypes.value()) all.add(mapper.constructType(each.value()));
        for (JavaType each : all) {
            BeanDescription bean = mapper.getSerializationConfig().introspect(each);
            for (BeanPropertyDefinition property : bean.findProperties()) {
                if (property.getName().equals("additionalProperties")) continue;
                properties.set(property.getName(), schema(property.getPrimaryType()));
            }
        }
        return name;
    }
}
