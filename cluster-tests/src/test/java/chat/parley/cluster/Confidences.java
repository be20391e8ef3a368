package chat.parley.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.testing.ClusterUnderTest;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** What people said, and what they came in with: none of it may ever stand in a log. */
final class Confidences {

    /** Shorter ones would be found in words that nobody said. */
    private static final int SHORTEST = 8;

    private final Set<String> told = new ConcurrentSkipListSet<>();

    /** Remembers a text, a password or a token; of a token its signature too, which is what makes it one. */
    void add(String secret) {
        assertThat(secret).hasSizeGreaterThanOrEqualTo(SHORTEST);
        told.add(secret);
        if (secret.startsWith("eyJ")) {
            told.add(secret.substring(secret.lastIndexOf('.') + 1));
        }
    }

    /** Everything that was said at this party, and everybody's token. */
    void add(Party party) {
        party.talkers().forEach(talker -> {
            add(talker.token());
            add(Talker.PASSWORD);
            talker.acked().keySet().forEach(this::add);
        });
    }

    /** Asserts that none of it stands in a log of the cluster, which has logs. */
    void assertNotIn(ClusterUnderTest cluster) {
        Map<String, String> logs = cluster.logs();
        assertThat(logs.keySet()).anyMatch(name -> name.startsWith("gateway-1"));
        assertThat(logs.values().stream().mapToInt(String::length).sum()).isPositive();
        assertThat(told).isNotEmpty();
        logs.forEach((name, text) -> {
            for (String secret : told) {
                int at = text.indexOf(secret);
                assertThat(at)
                        .as(() -> name + " has '" + secret + "': "
                                + text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 200)))
                        .isNegative();
            }
        });
    }
}
