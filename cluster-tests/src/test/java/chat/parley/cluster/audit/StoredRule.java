package chat.parley.cluster.audit;

/** Whatever the store could not apply is refused with a reason, and the log position moves on (contract, section 6). */
final class StoredRule {

    private StoredRule() {}

    static void check(Evidence evidence, Findings findings) {
        evidence.unstored()
                .forEach((partition, records) -> findings.violation(
                        Rule.STORED, 0, "the store lacks the last " + records + " records of partition " + partition));
    }
}
