package chat.parley.cluster.audit;

import chat.parley.cluster.audit.LogFacts.Message;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Contract, section 3.3.4. A device is owed what was said, in its conversations, behind its first {@code ready}, up to its
 * last one where it went away; in a room, what was said since its user joined for the last time. What it said itself it
 * knows by the ack.
 */
final class CompleteRule {

    private final Evidence evidence;
    private final Findings findings;

    private CompleteRule(Evidence evidence, Findings findings) {
        this.evidence = evidence;
        this.findings = findings;
    }

    static void check(Evidence evidence, Findings findings) {
        CompleteRule rule = new CompleteRule(evidence, findings);
        Map<Device, List<SessionRecord>> byDevice = new LinkedHashMap<>();
        for (SessionRecord session : evidence.records().sessions()) {
            byDevice.computeIfAbsent(session.device(), device -> new ArrayList<>())
                    .add(session);
        }
        byDevice.forEach(rule::check);
        findings.count("devices", byDevice.size());
    }

    private void check(Device device, List<SessionRecord> sessions) {
        List<Step.Ready> readies = new ArrayList<>();
        Set<Long> heard = new HashSet<>();
        Set<Long> acked = new HashSet<>();
        for (SessionRecord session : sessions) {
            for (Step step : session.steps()) {
                switch (step) {
                    case Step.Heard message -> heard.add(message.messageId());
                    case Step.Acked own -> acked.add(own.messageId());
                    case Step.Ready ready -> readies.add(ready);
                    default -> {}
                }
            }
        }
        heard.forEach(id -> checkHeard(device, id));
        if (readies.isEmpty()) {
            return;
        }
        boolean isThere = sessions.getLast().endedMs() == Integer.MAX_VALUE;
        Owed owed = new Owed(readies, isThere);
        for (ConversationKey conversation : evidence.log().conversations()) {
            if (evidence.log().members(conversation).contains(device.userId())) {
                for (Message message : evidence.log().messages(conversation)) {
                    if (evidence.log().isOwed(conversation, device.userId(), message.id())
                            && !heard.contains(message.id())
                            && !acked.contains(message.id())
                            && !isOwn(device, message)
                            && owed.has(message.id())) {
                        findings.violation(
                                Rule.COMPLETE,
                                message.id(),
                                device + " was never handed " + message.id() + " of " + conversation);
                    }
                }
            }
        }
        findings.count("deliveries that were only to be found in the history", owed.truncated);
    }

    private void checkHeard(Device device, long messageId) {
        Message message = evidence.log().messages().get(messageId);
        if (message != null && !evidence.log().wasThere(message.conversation(), device.userId(), messageId)) {
            findings.violation(
                    Rule.COMPLETE,
                    messageId,
                    device + " was handed " + messageId + " of " + message.conversation() + " and was not in it then");
        }
    }

    /** Said from this device: its ack is what it is owed, and that was judged already. */
    private boolean isOwn(Device device, Message message) {
        Sending sending = evidence.records().sendings().get(Objects.requireNonNullElse(message.clientMsgId(), ""));
        return sending != null && device.equals(sending.device());
    }

    private static final class Owed {

        private final List<Step.Ready> readies;
        private final boolean isThere;
        private int truncated;

        Owed(List<Step.Ready> readies, boolean isThere) {
            this.readies = readies;
            this.isThere = isThere;
        }

        boolean has(long messageId) {
            if (readies.getFirst().position().covers(messageId)
                    || (!isThere && !readies.getLast().position().covers(messageId))) {
                return false;
            }
            Position before = readies.getFirst().position();
            for (Step.Ready ready : readies) {
                if (ready.truncated() && ready.position().covers(messageId) && !before.covers(messageId)) {
                    truncated++;
                    return false;
                }
                before = ready.position();
            }
            return true;
        }
    }
}
