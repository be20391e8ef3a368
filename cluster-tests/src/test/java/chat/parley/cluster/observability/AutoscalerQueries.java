package chat.parley.cluster.observability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Prometheus is asked for the autoscalers of {@code deploy/k8s/components/autoscaling}: their metrics, put into the rules
 * of {@code prometheus-adapter-values.yaml} as prometheus-adapter does it. A metric of pods is grouped by the pod's label; for an
 * external one {@code GroupBy} is empty.
 */
final class AutoscalerQueries {

    private static final Path FILES =
            Path.of(System.getProperty("parley.root"), "deploy", "k8s", "components", "autoscaling");
    private static final List<String> AUTOSCALERS =
            List.of("gateway.yaml", "message-service.yaml", "history-service.yaml");

    private final String namespace;
    private final JsonNode rules;

    private AutoscalerQueries(String namespace, JsonNode rules) {
        this.namespace = namespace;
        this.rules = rules;
    }

    /** The queries by which rules find their series, and by which each autoscaler's metrics are read. */
    static List<String> of(String namespace, List<String> gatewayPods) throws IOException {
        AutoscalerQueries adapter = new AutoscalerQueries(
                namespace, read("prometheus-adapter-values.yaml").path("rules"));
        List<String> queries = new ArrayList<>();
        for (String file : AUTOSCALERS) {
            for (JsonNode metric : read(file).path("spec").path("metrics")) {
                switch (metric.path("type").asString()) {
                    case "Pods" -> adapter.addOfPods(metric.path("pods").path("metric"), gatewayPods, queries);
                    case "External" ->
                        adapter.addExternal(metric.path("external").path("metric"), queries);
                    case "Resource" -> {}
                    default -> throw new IllegalStateException(file + ": " + metric);
                }
            }
        }
        return queries;
    }

    private void addOfPods(JsonNode metric, List<String> pods, List<String> queries) {
        JsonNode rule = rule("custom", metric);
        String pod = label(rule, "pod");
        queries.add(rule.path("seriesQuery").asString());
        queries.add(filled(rule, Stream.of(inNamespace(rule), pod + "=~\"" + String.join("|", pods) + "\""), pod));
    }

    private void addExternal(JsonNode metric, List<String> queries) {
        JsonNode rule = rule("external", metric);
        Stream<String> selected = metric.path("selector").path("matchLabels").properties().stream()
                .map(label -> label.getKey() + "=\"" + label.getValue().asString() + "\"");
        queries.add(rule.path("seriesQuery").asString());
        queries.add(filled(rule, Stream.concat(selected, Stream.of(inNamespace(rule))), ""));
    }

    private JsonNode rule(String kind, JsonNode metric) {
        return rules.path(kind)
                .valueStream()
                .filter(rule -> rule.path("name").path("as").equals(metric.path("name")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + kind + " rule for " + metric));
    }

    private String inNamespace(JsonNode rule) {
        return label(rule, "namespace") + "=\"" + namespace + "\"";
    }

    private static String label(JsonNode rule, String resource) {
        return rule.path("resources").path("overrides").properties().stream()
                .filter(override ->
                        override.getValue().path("resource").asString().equals(resource))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no label of a " + resource + ": " + rule));
    }

    private static String filled(JsonNode rule, Stream<String> matchers, String groupBy) {
        String query = rule.path("metricsQuery")
                .asString()
                .replace("<<.Series>>", rule.path("name").path("as").asString())
                .replace("<<.LabelMatchers>>", matchers.collect(Collectors.joining(",")))
                .replace("<<.GroupBy>>", groupBy);
        if (query.contains("<<")) {
            throw new IllegalStateException("not filled: " + query);
        }
        return query;
    }

    private static JsonNode read(String file) throws IOException {
        return new JsonMapper().valueToTree(new Yaml().load(Files.readString(FILES.resolve(file))));
    }
}
