package chat.parley.cluster.audit;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What came of it.
 *
 * @param counts what was looked at
 * @param violationCounts how often each rule was broken
 * @param violations the first of each rule
 * @param teller tells the story of a violation's message
 */
public record Verdict(
        Map<String, Integer> counts,
        Map<Rule, Integer> violationCounts,
        List<Violation> violations,
        Function<Violation, List<String>> teller) {

    /** Of each rule. */
    private static final int SHOWN = 5;

    /** Whether everything was kept. */
    public boolean isClean() {
        return violations.isEmpty();
    }

    /** Seed, counts, and the first violation of each rule with the story of its message. */
    public String report(long seed) {
        StringBuilder report = new StringBuilder("audit of seed " + seed + "\n");
        counts.forEach((what, count) -> report.append(String.format("  %,12d %s%n", count, what)));
        if (isClean()) {
            return report.append("  no violation\n").toString();
        }
        violationCounts.forEach((rule, count) ->
                report.append(String.format("  VIOLATED %d times: %s: %s%n", count, rule, rule.sentence())));
        List<Rule> broken = violationCounts.keySet().stream().sorted().toList();
        broken.forEach(rule -> ofRule(rule)
                .limit(SHOWN)
                .forEach(violation -> report.append("  - ").append(violation).append('\n')));
        broken.forEach(rule -> ofRule(rule).limit(1).forEach(violation -> tell(violation, report)));
        return report.toString();
    }

    private Stream<Violation> ofRule(Rule rule) {
        return violations.stream().filter(violation -> violation.rule() == rule);
    }

    private void tell(Violation violation, StringBuilder report) {
        report.append("the story of the first ").append(violation).append('\n');
        teller.apply(violation).forEach(line -> report.append("  ").append(line).append('\n'));
    }
}
