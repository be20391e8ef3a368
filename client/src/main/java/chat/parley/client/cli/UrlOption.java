package chat.parley.client.cli;

import java.net.URI;
import picocli.CommandLine.Option;

/** The option {@code --url} of every subcommand. */
public final class UrlOption {

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:PARLEY_URL:-http://localhost:8080}",
            description = "where the cluster is (default: the variable PARLEY_URL, else http://localhost:8080)")
    private URI url = URI.create("http://localhost:8080");

    /** The cluster's address. */
    public URI url() {
        return url;
    }
}
