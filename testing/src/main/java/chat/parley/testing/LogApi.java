package chat.parley.testing;

import static chat.parley.testing.RestApi.map;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/** {@code docs/asyncapi.yaml} as tests hold what is written to the log to it; its frames are {@code protocol}'s to check. */
public final class LogApi {

    private final SchemaCheck schemas;
    private final Map<String, Object> messages;

    private LogApi(Map<String, Object> document) {
        this.schemas = new SchemaCheck(document);
        this.messages = map(map(document.get("components")).get("messages"));
    }

    /** Reads the file of the repository that the test runs in. */
    public static LogApi read() {
        Path file = Path.of(System.getProperty("parley.root", "..")).resolve("docs/asyncapi.yaml");
        try {
            return new LogApi(new Yaml().load(Files.readString(file)));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /**
     * What is wrong with the headers of a record; nothing where the file allows them.
     *
     * @param message its name under {@code components/messages}, as {@code "rejectedRecord"}
     */
    public List<String> violations(String message, Map<String, String> headers) {
        Map<String, Object> described = map(messages.get(message));
        return described.containsKey("headers")
                ? schemas.violations(described.get("headers"), headers)
                : List.of("the headers of " + message + " are not in the file");
    }
}
