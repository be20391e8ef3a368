package chat.parley.cluster.audit;

import java.util.HashSet;
import java.util.Set;

/** Contract, section 3.3.3: a live session is handed a message again only across a reconnect. */
final class OnceRule {

    private OnceRule() {}

    static void check(Evidence evidence, Findings findings) {
        int handed = 0;
        for (SessionRecord session : evidence.records().sessions()) {
            Set<Long> known = new HashSet<>();
            for (Step step : session.steps()) {
                switch (step) {
                    case Step.Heard heard -> {
                        handed++;
                        if (!known.add(heard.messageId())) {
                            findings.violation(
                                    Rule.ONCE,
                                    heard.messageId(),
                                    session.device() + " was handed " + heard.messageId() + " twice, or after its ack,"
                                            + " in session " + session.id());
                        }
                    }
                    // The sending session has its ack instead.
                    case Step.Acked acked -> known.add(acked.messageId());
                    default -> {}
                }
            }
        }
        findings.count("messages handed over", handed);
        findings.count("sessions", evidence.records().sessions().size());
    }
}
