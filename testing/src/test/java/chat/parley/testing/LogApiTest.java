package chat.parley.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LogApiTest {

    private final Map<String, String> headers = new TreeMap<>(Map.of(
            "reason", "undecodable",
            "detail", "body is not valid JSON",
            "original-topic", "parley.events",
            "original-partition", "2",
            "original-offset", "4711"));

    @Test
    void headersThatTheFileDescribesAreAllowed() {
        assertThat(violations()).isEmpty();
    }

    @Test
    void aHeaderThatIsMissingWrongOrUnknownIsNoticed() {
        headers.remove("detail");
        headers.put("reason", "dislike");
        headers.put("original-topic", "parley.rejected");
        headers.put("original-offset", "0x1267");
        headers.put("origin", "2");

        assertThat(violations())
                .hasSize(5)
                .anyMatch(violation -> violation.contains("detail is missing"))
                .anyMatch(violation -> violation.contains("original-offset does not match"))
                .anyMatch(violation -> violation.contains("origin is not described"));
    }

    @Test
    void aRecordWhoseHeadersAreNotDescribedIsNoticed() {
        assertThat(LogApi.read().violations("clientPing", headers)).hasSize(1);
    }

    private List<String> violations() {
        return LogApi.read().violations("rejectedRecord", headers);
    }
}
