package chat.parley.testing;

import static chat.parley.testing.RestApi.list;
import static chat.parley.testing.RestApi.map;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks values against the part of JSON Schema that our files use ({@code anyOf} for required fields alone). Stricter in one thing: a field that the schema does not
 * name is a violation.
 */
final class SchemaCheck {

    private final Map<String, Object> document;

    SchemaCheck(Map<String, Object> document) {
        this.document = document;
    }

    /** What is wrong with the value; each line begins with where. */
    List<String> violations(@Nullable Object schema, @Nullable Object value) {
        List<String> violations = new ArrayList<>();
        check(map(schema), value, "$", violations);
        return violations;
    }

    /** An object of the file with its reference followed and its {@code allOf} merged. */
    Map<String, Object> resolve(Map<String, Object> node) {
        Map<String, Object> resolved = new LinkedHashMap<>(node);
        Object reference = resolved.remove("$ref");
        if (reference != null) {
            Object target = document;
            for (String step : reference.toString().substring("#/".length()).split("/", -1)) {
                target = map(target).get(step);
            }
            resolve(map(target)).forEach(resolved::putIfAbsent);
        }
        for (Object part : list(resolved.remove("allOf"))) {
            merge(resolved, resolve(map(part)));
        }
        return resolved;
    }

    private static void merge(Map<String, Object> into, Map<String, Object> part) {
        Map<String, Object> properties = new LinkedHashMap<>(map(into.get("properties")));
        properties.putAll(map(part.get("properties")));
        List<Object> required = new ArrayList<>(list(into.get("required")));
        required.addAll(list(part.get("required")));
        part.forEach(into::putIfAbsent);
        into.put("properties", properties);
        into.put("required", required);
    }

    private void check(Map<String, Object> raw, @Nullable Object value, String where, List<String> violations) {
        Map<String, Object> schema = resolve(raw);
        if (schema.containsKey("oneOf")) {
            boolean any = list(schema.get("oneOf")).stream()
                    .anyMatch(option -> violations(option, value).isEmpty());
            if (!any) {
                violations.add(where + " fits none of its kinds: " + value);
            }
            return;
        }
        if (schema.containsKey("const") && !schema.get("const").equals(value)) {
            violations.add(where + " must be " + schema.get("const"));
        }
        if (schema.containsKey("enum") && !list(schema.get("enum")).contains(value)) {
            violations.add(where + " must be one of " + schema.get("enum"));
        }
        if (schema.containsKey("type") && !hasType(schema.get("type"), value)) {
            violations.add(where + " must be " + schema.get("type") + ": " + value);
            return;
        }
        switch (value) {
            case Map<?, ?> object -> checkObject(schema, map(object), where, violations);
            case List<?> array -> checkArray(schema, array, where, violations);
            case String text -> checkText(schema, text, where, violations);
            case Number number -> checkRange(schema, number.longValue(), "minimum", "maximum", where, violations);
            case null, default -> {}
        }
    }

    private static void checkText(Map<String, Object> schema, String text, String where, List<String> violations) {
        checkRange(schema, text.codePointCount(0, text.length()), "minLength", "maxLength", where, violations);
        if (schema.get("pattern") instanceof String pattern
                && !Pattern.compile(pattern).matcher(text).find()) {
            violations.add(where + " does not match " + pattern + ": " + text);
        }
    }

    private void checkObject(
            Map<String, Object> schema, Map<String, Object> object, String where, List<String> violations) {
        Map<String, Object> properties = map(schema.get("properties"));
        for (Object field : list(schema.get("required"))) {
            if (!object.containsKey(field)) {
                violations.add(where + "." + field + " is missing");
            }
        }
        List<Object> choices = list(schema.get("anyOf"));
        if (!choices.isEmpty()
                && choices.stream()
                        .noneMatch(choice ->
                                object.keySet().containsAll(list(map(choice).get("required"))))) {
            violations.add(where + " has none of what one of is required: " + choices);
        }
        object.forEach((field, value) -> {
            if (properties.containsKey(field)) {
                check(map(properties.get(field)), value, where + "." + field, violations);
            } else {
                violations.add(where + "." + field + " is not described");
            }
        });
    }

    private void checkArray(Map<String, Object> schema, List<?> array, String where, List<String> violations) {
        checkRange(schema, array.size(), "minItems", "maxItems", where, violations);
        for (int i = 0; i < array.size(); i++) {
            check(map(schema.get("items")), array.get(i), where + "[" + i + "]", violations);
        }
    }

    private static void checkRange(
            Map<String, Object> schema, long size, String min, String max, String where, List<String> violations) {
        if (schema.get(min) instanceof Number least && size < least.longValue()) {
            violations.add(where + " is under its " + min + ": " + size);
        }
        if (schema.get(max) instanceof Number most && size > most.longValue()) {
            violations.add(where + " is over its " + max + ": " + size);
        }
    }

    private static boolean hasType(Object types, @Nullable Object value) {
        List<?> allowed = types instanceof List<?> several ? several : List.of(types);
        return switch (value) {
            case null -> allowed.contains("null");
            case String _ -> allowed.contains("string");
            case Boolean _ -> allowed.contains("boolean");
            case Integer _ -> allowed.contains("integer");
            case Long _ -> allowed.contains("integer");
            case Map<?, ?> _ -> allowed.contains("object");
            case List<?> _ -> allowed.contains("array");
            default -> false;
        };
    }
}
