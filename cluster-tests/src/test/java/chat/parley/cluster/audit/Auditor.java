package chat.parley.cluster.audit;

/** Judges by all rules. Pure: the same evidence gives the same verdict. */
public final class Auditor {

    private Auditor() {}

    /** The verdict. */
    public static Verdict judge(Evidence evidence) {
        Findings findings = new Findings();
        findings.count("sent", evidence.records().sendings().size());
        findings.count("messages in the log", evidence.log().messages().size());
        findings.count("repeats in the log", evidence.log().repeatCount());
        findings.count("conversations", evidence.log().conversations().size());
        StoredRule.check(evidence, findings);
        KeptRule.check(evidence, findings);
        GenuineRule.check(evidence, findings);
        OrderRule.check(evidence, findings);
        CompleteRule.check(evidence, findings);
        OnceRule.check(evidence, findings);
        StatusRule.check(evidence, findings);
        UnreadRule.check(evidence, findings);
        ServedRule.check(evidence, findings);
        return new Verdict(
                findings.counts(), findings.violationCounts(), findings.violations(), new Story(evidence)::of);
    }
}
