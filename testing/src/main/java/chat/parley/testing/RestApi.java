package chat.parley.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/**
 * {@code docs/openapi.yaml} as tests hold services to it: which routes a service has to serve (those that carry its name as
 * their tag), and whether an answer is one that the route may give.
 *
 * <pre>{@code
 * assertThat(RestApi.read().routesOf("history-service")).isEqualTo(mappedRoutes);
 * assertThat(RestApi.read().violations("POST /api/chat/sync", 200, answer)).isEmpty();
 * }</pre>
 */
public final class RestApi {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final Pattern PARAMETER = Pattern.compile("\\{\\w+}");

    private final SchemaCheck schemas;
    private final Map<String, Map<String, Object>> operations = new LinkedHashMap<>();

    private RestApi(Map<String, Object> document) {
        this.schemas = new SchemaCheck(document);
        map(document.get("paths"))
                .forEach((path, item) -> map(item).forEach((method, operation) -> {
                    if (METHODS.contains(method)) {
                        operations.put(method.toUpperCase(Locale.ROOT) + " " + path, map(operation));
                    }
                }));
    }

    /** Reads the file of the repository that the test runs in. */
    public static RestApi read() {
        Path file = Path.of(System.getProperty("parley.root", "..")).resolve("docs/openapi.yaml");
        try {
            return new RestApi(new Yaml().load(Files.readString(file)));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /** The routes of a service, as {@code "POST /api/chat/sync"}. */
    public Set<String> routesOf(String service) {
        Set<String> routes = new TreeSet<>();
        operations.forEach((route, operation) -> {
            if (list(operation.get("tags")).contains(service)) {
                routes.add(route);
            }
        });
        return routes;
    }

    /**
     * The route that a request takes, as {@code "PATCH /api/rooms/{id}"}; nothing where the file has none.
     *
     * @param path without its query
     */
    public Optional<String> routeTo(String method, String path) {
        return operations.keySet().stream()
                .filter(route ->
                        (method + " " + path).matches(PARAMETER.matcher(route).replaceAll("[^/]+")))
                .findFirst();
    }

    /** All routes with what the file says of them. */
    Map<String, Map<String, Object>> operations() {
        return operations;
    }

    /**
     * What is wrong with an answer; nothing where the file allows it. Answers that every route may give (404 and 405 for a
     * route that is not there, 500) are not asked about.
     *
     * @param answer the body, as maps, lists, strings, numbers, booleans and null
     */
    public List<String> violations(String route, int status, @Nullable Object answer) {
        Map<String, Object> operation = operations.get(route);
        if (operation == null) {
            return List.of(route + " is not in the file");
        }
        Object response = map(operation.get("responses")).get(Integer.toString(status));
        if (response == null) {
            return List.of(route + " may not answer " + status);
        }
        return schemas.violations(content(response).get("schema"), answer);
    }

    /** Every example in the file, with what is wrong with it: empty lists where all is well. */
    Map<String, List<String>> examples() {
        Map<String, List<String>> checked = new LinkedHashMap<>();
        operations.forEach((route, operation) -> {
            if (operation.containsKey("requestBody")) {
                check(checked, route + " request", content(operation.get("requestBody")));
            }
            map(operation.get("responses"))
                    .forEach((status, response) -> check(checked, route + " " + status, content(response)));
        });
        return checked;
    }

    private void check(Map<String, List<String>> checked, String name, Map<String, Object> content) {
        if (content.containsKey("example")) {
            checked.put(name, schemas.violations(content.get("schema"), content.get("example")));
        }
        map(content.get("examples"))
                .forEach((key, example) -> checked.put(
                        name + " " + key,
                        schemas.violations(content.get("schema"), map(example).get("value"))));
        if (!content.containsKey("example") && !content.containsKey("examples")) {
            checked.put(name, List.of("has no example"));
        }
    }

    private Map<String, Object> content(@Nullable Object bodyOrResponse) {
        Map<String, Object> content = map(schemas.resolve(map(bodyOrResponse)).get("content"));
        return map(content.get("application/json"));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(@Nullable Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    static List<Object> list(@Nullable Object value) {
        return value == null ? List.of() : new ArrayList<>((List<?>) value);
    }
}
