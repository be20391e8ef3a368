package chat.parley.protocol.wire;

import chat.parley.protocol.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/** A file of {@code docs} that describes the wire, and the few keywords of JSON Schema that it uses. */
final class ApiFile {

    private final JsonNode document;

    private ApiFile(JsonNode document) {
        this.document = document;
    }

    static ApiFile read(String name) {
        try {
            Map<String, Object> yaml =
                    new Yaml().load(Files.readString(Path.of("../docs").resolve(name)));
            return new ApiFile(JsonObject.mapper().valueToTree(yaml));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What is at the path. */
    JsonNode at(String... path) {
        JsonNode node = document;
        for (String step : path) {
            node = node.path(step);
        }
        return node;
    }

    /** The schema itself, or what it refers to. */
    JsonNode resolve(JsonNode schema) {
        if (!schema.has("$ref")) {
            return schema;
        }
        return resolve(document.at(schema.path("$ref").stringValue().substring(1)));
    }

    /** What is wrong with the value, a field that is not described included. */
    Set<String> violations(JsonNode schema, JsonNode value) {
        return violations(schema, value, "$");
    }

    /** What is wrong with what somebody sent us: who reads it ignores what is not described, as JSON Schema does. */
    Set<String> violationsOfRead(JsonNode schema, JsonNode value) {
        Set<String> violations = violations(schema, value);
        violations.removeIf(violation -> violation.contains("has an unknown"));
        return violations;
    }

    private Set<String> violations(JsonNode schema, JsonNode value, String at) {
        Set<String> found = new TreeSet<>();
        JsonNode resolved = resolve(schema);
        if (resolved.has("const") && !resolved.path("const").asString().equals(value.asString())) {
            found.add(at + " is not " + resolved.path("const"));
        }
        if (resolved.has("enum")
                && resolved.path("enum")
                        .valueStream()
                        .noneMatch(option -> option.asString().equals(value.asString()))) {
            found.add(at + " is none of " + resolved.path("enum"));
        }
        if (resolved.has("type") && !types(resolved.path("type")).contains(typeOf(value))) {
            found.add(at + " is no " + resolved.path("type"));
        }
        if (resolved.has("pattern")
                && !value.asString().matches(resolved.path("pattern").stringValue())) {
            found.add(at + " does not match " + resolved.path("pattern"));
        }
        if (resolved.has("maximum")
                && value.isNumber()
                && value.longValue() > resolved.path("maximum").longValue()) {
            found.add(at + " is over the maximum");
        }
        if (resolved.has("minimum")
                && value.isNumber()
                && value.longValue() < resolved.path("minimum").longValue()) {
            found.add(at + " is under the minimum");
        }
        if (resolved.has("minLength")
                && value.isString()
                && value.stringValue().length() < resolved.path("minLength").intValue()) {
            found.add(at + " is too short");
        }
        if (resolved.has("maxLength")
                && value.isString()
                && value.stringValue().length() > resolved.path("maxLength").intValue()) {
            found.add(at + " is too long");
        }
        found.addAll(lacking(resolved, value, at));
        if (value.isObject()) {
            value.propertyNames().forEach(field -> {
                if (resolved.path("properties").has(field)) {
                    found.addAll(
                            violations(resolved.path("properties").path(field), value.path(field), at + "." + field));
                } else {
                    found.add(at + " has an unknown " + field);
                }
            });
        }
        value.valueStream()
                .filter(element -> value.isArray())
                .forEach(element -> found.addAll(violations(resolved.path("items"), element, at + "[]")));
        return found;
    }

    /** What is required, all of it or something of a choice. */
    private Set<String> lacking(JsonNode schema, JsonNode value, String at) {
        Set<String> found = new TreeSet<>();
        schema.path("required").forEach(field -> {
            if (!value.has(field.stringValue())) {
                found.add(at + " lacks " + field.stringValue());
            }
        });
        schema.path("allOf").forEach(each -> found.addAll(lacking(resolve(each), value, at)));
        List<Set<String>> choices = schema.path("anyOf")
                .valueStream()
                .map(choice -> lacking(choice, value, at))
                .toList();
        if (choices.stream().noneMatch(Set::isEmpty)) {
            choices.forEach(found::addAll);
        }
        return found;
    }

    private static Set<String> types(JsonNode type) {
        return type.isArray()
                ? type.valueStream().map(JsonNode::asString).collect(Collectors.toSet())
                : Set.of(type.stringValue());
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case NUMBER -> "integer";
            case BOOLEAN -> "boolean";
            case NULL -> "null";
            case ARRAY -> "array";
            default -> "object";
        };
    }
}
