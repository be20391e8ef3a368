package chat.parley.cluster.mutation;

import chat.parley.cluster.audit.Rule;
import chat.parley.cluster.audit.Verdict;
import chat.parley.cluster.audit.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table of mutations and what caught them, as it stands in the document. */
final class Catches {

    private final List<String> rows = new ArrayList<>();

    /** A mutation was caught, after so many seconds and messages. */
    void caught(Trial trial, Verdict verdict, double seconds, int sent) {
        StringBuilder rules = new StringBuilder();
        verdict.violationCounts()
                .forEach((rule, count) -> rules.append(rules.isEmpty() ? "" : ", ")
                        .append(String.format(Locale.ROOT, "%,d × %s", count, rule)));
        rows.add(String.format(
                Locale.ROOT,
                "| %s: %s | %s | %s | %s | %.0f | %,d |",
                trial.mutation(),
                trial.mutation().what(),
                trial.fault(),
                rules,
                first(trial, verdict).words(),
                seconds,
                sent));
    }

    /** The first violation of a rule that was expected to be violated. */
    static Violation first(Trial trial, Verdict verdict) {
        return verdict.violations().stream()
                .filter(violation -> trial.by().contains(violation.rule()))
                .findFirst()
                .orElseThrow();
    }

    /** Whether one of those rules was violated that were expected to be. */
    static boolean isCatch(Trial trial, Verdict verdict) {
        return verdict.violationCounts().keySet().stream().anyMatch(trial.by()::contains);
    }

    @Override
    public String toString() {
        return """
                | mutation | fault | caught by | its first violation | after s | after messages |
                |---|---|---|---|---|---|
                """ + String.join("\n", rows);
    }

    /** Rules by name, for messages. */
    static String names(Iterable<Rule> rules) {
        List<String> names = new ArrayList<>();
        rules.forEach(rule -> names.add(rule.name()));
        return String.join(" or ", names);
    }
}
