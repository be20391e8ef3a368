package chat.parley.cluster.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/runbook.md} has a page for each alert, in the alerts' order, and each alert leads to its own. */
class RunbookTest {

    private static final Path ROOT = Path.of(System.getProperty("parley.root"));
    private static final Path RUNBOOK = ROOT.resolve("docs/runbook.md");
    private static final Path ALERTS = ROOT.resolve("deploy/observability/alerts.yml");

    @Test
    void everyAlertHasItsPageInTheRunbookAndEveryPageItsAlert() throws IOException {
        assertThat(found("^### (\\w+)$", RUNBOOK))
                .containsExactlyElementsOf(found("alert: (\\w+)$", ALERTS))
                .hasSizeGreaterThan(10);
    }

    @Test
    void everyAlertNamesItsOwnPage() throws IOException {
        assertThat(found("runbook: (\\S+)$", ALERTS))
                .containsExactlyElementsOf(found("alert: (\\w+)$", ALERTS).stream()
                        .map(alert -> "docs/runbook.md#" + alert.toLowerCase(Locale.ROOT))
                        .toList());
    }

    private static List<String> found(String pattern, Path file) throws IOException {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(Files.readString(file))
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
