package chat.parley.cluster.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects what the rules find. */
final class Findings {

    /** Of each rule: one that is broken in every message shall not hide another that was broken once. */
    private static final int KEPT_VIOLATIONS = 100;

    private final List<Violation> violations = new ArrayList<>();
    private final Map<Rule, Integer> violationCounts = new TreeMap<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    void violation(Rule rule, long messageId, String words) {
        add(new Violation(rule, messageId, "", words));
    }

    void violation(Rule rule, String clientMsgId, String words) {
        add(new Violation(rule, 0, clientMsgId, words));
    }

    void count(String what, int more) {
        counts.merge(what, more, Integer::sum);
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }

    Map<Rule, Integer> violationCounts() {
        return Map.copyOf(violationCounts);
    }

    Map<String, Integer> counts() {
        return new TreeMap<>(counts);
    }

    private void add(Violation violation) {
        if (violationCounts.merge(violation.rule(), 1, Integer::sum) <= KEPT_VIOLATIONS) {
            violations.add(violation);
        }
    }
}
