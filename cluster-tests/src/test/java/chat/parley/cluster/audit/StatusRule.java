package chat.parley.cluster.audit;

import chat.parley.cluster.audit.LogFacts.Message;
import chat.parley.cluster.audit.LogFacts.Participant;
import chat.parley.cluster.audit.LogFacts.Watermarks;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.log.ConversationKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Contract, section 3.3.5, in three comparisons: what was seen on the way with what had been said by then; the log's
 * watermarks with what every device was handed and marked; the history's statuses with the log's watermarks.
 */
final class StatusRule {

    private static final List<String> RANKS = List.of("sent", "delivered", "read");

    /** Beyond so many members a room has no {@code delivered} (contract, section 3.2). */
    private static final int ROOM_LIMIT = 200;

    private final Evidence evidence;
    private final Findings findings;
    private final Marks marks;

    private StatusRule(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
        this.marks = Marks.of(evidence);
    }

    static void check(Evidence evidence, Findings findings) {
        StatusRule rule = new StatusRule(evidence, findings);
        rule.checkAnswers();
        evidence.records().sessions().forEach(rule::checkSeen);
        rule.checkWatermarks();
        evidence.histories().forEach(rule::checkHistory);
    }

    /** An answer that came before a question was asked is not above that question's answer. */
    private void checkAnswers() {
        Map<Long, List<Records.StatusAnswer>> answers = new HashMap<>();
        evidence.records()
                .statusAnswers()
                .forEach(answer -> answers.computeIfAbsent(answer.messageId(), id -> new ArrayList<>())
                        .add(answer));
        answers.forEach((messageId, given) -> {
            given.sort(Comparator.comparingInt(Records.StatusAnswer::askedMs));
            for (int i = 1; i < given.size(); i++) {
                for (int j = 0; j < i; j++) {
                    if (given.get(j).answeredMs() < given.get(i).askedMs()
                            && rank(given.get(i).status()) < rank(given.get(j).status())) {
                        findings.violation(
                                Rule.STATUS,
                                messageId,
                                messageId + " was " + given.get(j).status() + " and later "
                                        + given.get(i).status());
                    }
                }
            }
        });
        findings.count("statuses asked for", evidence.records().statusAnswers().size());
    }

    private void checkSeen(SessionRecord session) {
        for (Step step : session.steps()) {
            if (step instanceof Step.StatusSeen seen) {
                long most = Math.max(
                        seen.status() == ReceiptStatus.READ
                                ? marks.readBy(seen.conversation(), seen.userId(), seen.atMs())
                                : marks.deliverableBy(seen.conversation(), seen.userId(), seen.atMs()),
                        evidence.log().joinedId(seen.conversation(), seen.userId()));
                if (seen.upto() > most) {
                    findings.violation(
                            Rule.STATUS,
                            seen.upto(),
                            session.device() + " was told that user " + seen.userId() + " had "
                                    + seen.status().wireName() + " " + seen.conversation() + " up to " + seen.upto()
                                    + ", who had only got to " + most);
                }
                findings.count("status frames", 1);
            }
        }
    }

    private void checkWatermarks() {
        for (ConversationKey conversation : evidence.log().conversations()) {
            List<Integer> members = evidence.log().members(conversation);
            for (int userId : members) {
                Watermarks reached = evidence.log().watermarks(conversation, userId);
                long joined = evidence.log().joinedId(conversation, userId);
                long read = Math.max(joined, marks.readBy(conversation, userId, Integer.MAX_VALUE));
                if (reached.readUpto() != read) {
                    findings.violation(
                            Rule.STATUS,
                            Math.max(read, reached.readUpto()),
                            "user " + userId + " read " + conversation + " up to " + read + ", the log says "
                                    + reached.readUpto());
                }
                long delivered = Math.max(read, marks.deliveredTo(conversation, userId));
                if (reached.deliveredUpto() < delivered && members.size() <= ROOM_LIMIT) {
                    findings.violation(
                            Rule.STATUS,
                            delivered,
                            "user " + userId + " was handed " + conversation + " up to " + delivered
                                    + ", the log says delivered up to " + reached.deliveredUpto());
                }
            }
        }
    }

    private void checkHistory(Participant viewer, List<HistoryRow> rows) {
        ConversationKey conversation = viewer.conversation();
        List<Integer> members = evidence.log().members(conversation);
        for (HistoryRow row : rows) {
            Message message = evidence.log().messages().get(row.id());
            if (message != null && !row.status().equals(status(message, members))) {
                findings.violation(
                        Rule.STATUS,
                        row.id(),
                        "the history as user " + viewer.userId() + " is shown it says that " + row.id() + " of "
                                + conversation + " is " + row.status() + ", by the log it is "
                                + status(message, members));
            }
        }
    }

    /** Once every other member has got so far; where nobody is left who was there, once one of those who left had. */
    private String status(Message message, List<Integer> members) {
        return RANKS.get(members.stream()
                .filter(userId -> userId != message.senderId())
                .filter(userId -> evidence.log().joinedId(message.conversation(), userId) < message.id())
                .map(userId -> evidence.log().watermarks(message.conversation(), userId))
                .mapToInt(reached -> rank(reached, message))
                .min()
                .orElseGet(() -> rank(evidence.log().leftWith(message), message)));
    }

    private static int rank(Watermarks reached, Message message) {
        return reached.readUpto() >= message.id() ? 2 : reached.deliveredUpto() >= message.id() ? 1 : 0;
    }

    private static int rank(String status) {
        return RANKS.indexOf(status);
    }
}
