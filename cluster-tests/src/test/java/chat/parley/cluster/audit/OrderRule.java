package chat.parley.cluster.audit;

import chat.parley.cluster.audit.LogFacts.Message;
import chat.parley.protocol.log.ConversationKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Contract, section 3.3.2. One exception, which is decision 8's: while a session's backlog is late, live frames are let
 * through before it, so that an older message may come behind a newer one. That needs something to be broken or recovering,
 * and is counted.
 */
final class OrderRule {

    /** How long after a fault a backlog may still be late: sessions that wait for it ask again every ten seconds. */
    private static final int LATE_MS = 30_000;

    /** Of a conversation, the newest message that was handed over, and when. */
    private record Newest(long messageId, int atMs) {}

    /** What was said last on a connection in a conversation. */
    private record Said(Sending sending, long messageId) {}

    private final Evidence evidence;
    private final Findings findings;
    private final Set<String> spokenBefore = new HashSet<>();

    private OrderRule(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    static void check(Evidence evidence, Findings findings) {
        OrderRule rule = new OrderRule(evidence, findings);
        rule.checkHistories();
        Map<Device, Hearing> hearings = new LinkedHashMap<>();
        for (SessionRecord session : evidence.records().sessions()) {
            rule.new Hearing(session.device() + " in session " + session.id()).listen(session);
            hearings.computeIfAbsent(session.device(), device -> rule.new Hearing(device.toString()))
                    .listen(session);
            rule.checkSpeech(session);
        }
    }

    private void checkHistories() {
        evidence.histories().forEach((participant, rows) -> {
            long before = Long.MAX_VALUE;
            for (HistoryRow row : rows) {
                if (row.id() > before) {
                    findings.violation(
                            Rule.ORDER,
                            row.id(),
                            "the history of " + participant.conversation() + " as user " + participant.userId()
                                    + " is shown it has " + row.id() + " behind " + before);
                }
                before = row.id();
            }
        });
    }

    /**
     * What somebody hears, in the order in which he hears it for the first time. What he said himself he knows from its ack
     * on: where his connection ends before the next {@code ready}, it is handed to him again, behind what he heard since.
     */
    private final class Hearing {

        private final String who;
        private final Map<ConversationKey, Newest> newest = new HashMap<>();
        private final Set<Long> known = new HashSet<>();

        Hearing(String who) {
            this.who = who;
        }

        void listen(SessionRecord session) {
            for (Step step : session.steps()) {
                if (step instanceof Step.Acked own) {
                    known.add(own.messageId());
                } else if (step instanceof Step.Heard heard && known.add(heard.messageId())) {
                    Message message = evidence.log().messages().get(heard.messageId());
                    if (message != null) {
                        hear(message.conversation(), heard);
                    }
                }
            }
        }

        private void hear(ConversationKey conversation, Step.Heard heard) {
            Newest before = newest.get(conversation);
            if (before == null || before.messageId() < heard.messageId()) {
                newest.put(conversation, new Newest(heard.messageId(), heard.atMs()));
            } else if (evidence.records().disturbed(before.atMs() - LATE_MS, heard.atMs())) {
                findings.count("older messages that came late, behind live ones", 1);
            } else {
                findings.violation(
                        Rule.ORDER,
                        heard.messageId(),
                        who + " was handed " + heard.messageId() + " of " + conversation + " behind "
                                + before.messageId());
            }
        }
    }

    /** What one connection said in a conversation has that order, but for what was refused or said again. */
    private void checkSpeech(SessionRecord session) {
        Map<String, Long> acks = new HashMap<>();
        Set<String> postponed = new HashSet<>();
        List<Step> steps = session.steps();
        for (Step step : steps) {
            switch (step) {
                case Step.Acked acked -> acks.putIfAbsent(acked.clientMsgId(), acked.messageId());
                case Step.Refused refused -> postponed.add(refused.clientMsgId());
                default -> {}
            }
        }
        Map<ConversationKey, Said> last = new HashMap<>();
        for (Step step : steps) {
            if (step instanceof Step.Spoke spoke && spokenBefore.add(spoke.clientMsgId()) && !spoke.retry()) {
                Sending sending = evidence.records().sendings().get(spoke.clientMsgId());
                Long id = acks.get(spoke.clientMsgId());
                if (sending != null && id != null && !postponed.contains(spoke.clientMsgId())) {
                    say(last.put(sending.conversation(), new Said(sending, id)), sending, id);
                }
            }
        }
    }

    private void say(@Nullable Said before, Sending sending, long id) {
        if (before != null && before.messageId() > id) {
            findings.violation(
                    Rule.ORDER,
                    id,
                    "user " + sending.senderId() + " said " + before.sending().clientMsgId() + " before "
                            + sending.clientMsgId() + " on one connection, the log has them the other way round");
        }
    }
}
