package chat.parley.cluster.audit;

import chat.parley.cluster.audit.LogFacts.Message;
import chat.parley.protocol.log.MessageId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A message's way through all its steps: sent, acked, its place in the log, its rows, handed to whom and when. */
final class Story {

    private static final int CONTEXT_MS = 30_000;
    private static final int MOST_LINES = 150;

    private record Line(int atMs, String words) {}

    private final Evidence evidence;

    Story(Evidence evidence) {
        this.evidence = evidence;
    }

    List<String> of(Violation violation) {
        Message message = evidence.log().messages().get(violation.messageId());
        String clientMsgId =
                message == null ? violation.clientMsgId() : Objects.requireNonNullElse(message.clientMsgId(), "");
        Message logged = message == null ? byClientMsgId(clientMsgId) : message;
        long messageId = logged == null ? violation.messageId() : logged.id();
        List<Line> lines = new ArrayList<>();
        sent(clientMsgId, lines);
        for (SessionRecord session : evidence.records().sessions()) {
            session(session, clientMsgId, messageId, lines);
        }
        int from = lines.stream().mapToInt(Line::atMs).min().orElse(0) - CONTEXT_MS;
        int until = lines.stream().mapToInt(Line::atMs).max().orElse(0) + CONTEXT_MS;
        evidence.records().disturbances().stream()
                .filter(each -> each.touches(from, until))
                .forEach(disturbance -> {
                    lines.add(new Line(disturbance.fromMs(), disturbance.what() + " begins"));
                    lines.add(new Line(disturbance.untilMs(), disturbance.what() + " is over"));
                });
        lines.sort(Comparator.comparingInt(Line::atMs));
        List<String> story = new ArrayList<>();
        story.add(
                logged == null
                        ? clientMsgId + " " + messageId + " does not count in the log"
                        : clientMsgId + " is " + messageId + " in the log, partition " + MessageId.partition(messageId)
                                + " offset " + MessageId.offset(messageId) + ", of user " + logged.senderId() + " in "
                                + logged.conversation());
        rows(messageId, story);
        if (logged != null) {
            evidence.log().comingsAndGoings(logged.conversation()).forEach(story::add);
        }
        lines.stream()
                .limit(MOST_LINES)
                .forEach(line -> story.add(String.format("%8d ms  %s", line.atMs(), line.words())));
        return story;
    }

    private @Nullable Message byClientMsgId(String clientMsgId) {
        return evidence.log().messages().values().stream()
                .filter(message -> clientMsgId.equals(message.clientMsgId()))
                .findFirst()
                .orElse(null);
    }

    private void sent(String clientMsgId, List<Line> lines) {
        Sending sending = evidence.records().sendings().get(clientMsgId);
        if (sending != null) {
            lines.add(new Line(
                    sending.atMs(),
                    "user " + sending.senderId() + " says it, from "
                            + (sending.device() == null ? "a server" : sending.device())));
        }
        evidence.records().restAcks().stream()
                .filter(ack -> ack.clientMsgId().equals(clientMsgId))
                .forEach(ack -> lines.add(new Line(ack.atMs(), "the server-side send is answered " + ack.messageId())));
        evidence.records().restFailures().stream()
                .filter(failure -> failure.clientMsgId().equals(clientMsgId))
                .forEach(failure ->
                        lines.add(new Line(failure.atMs(), "the server-side send has failed: " + failure.how())));
    }

    /** Only connections that have to do with the message: others would bury it. */
    private void session(SessionRecord session, String clientMsgId, long messageId, List<Line> lines) {
        String who = session.device() + " (" + session.id() + ")";
        List<Line> own = new ArrayList<>();
        boolean touched = false;
        for (Step step : session.steps()) {
            String words = words(step, clientMsgId, messageId);
            if (!words.isEmpty()) {
                touched |= !(step instanceof Step.Ready);
                own.add(new Line(step.atMs(), who + " " + words));
            }
        }
        if (touched) {
            lines.add(new Line(session.openedMs(), who + " connects"));
            lines.addAll(own);
            if (session.endedMs() != Integer.MAX_VALUE) {
                lines.add(new Line(session.endedMs(), who + " is gone: " + session.ending()));
            }
        }
    }

    private String words(Step step, String clientMsgId, long messageId) {
        return switch (step) {
            case Step.Spoke spoke
            when spoke.clientMsgId().equals(clientMsgId) -> "sends it" + (spoke.retry() ? " again" : "");
            case Step.Acked acked when acked.clientMsgId().equals(clientMsgId) -> "is acked " + acked.messageId();
            case Step.Refused refused
            when refused.clientMsgId().equals(clientMsgId) ->
                "is refused: " + refused.code().wireName();
            case Step.Heard heard when heard.messageId() == messageId -> "is handed it";
            case Step.Ready ready ->
                "is ready, " + (ready.position().covers(messageId) ? "behind it" : "before it")
                        + (ready.truncated() ? ", truncated" : "");
            case Step.Marked marked
            when marked.upto() >= messageId && isAbout(marked.conversation(), messageId) ->
                "marks " + marked.status().wireName() + " up to " + marked.upto();
            default -> "";
        };
    }

    private boolean isAbout(Object conversation, long messageId) {
        Message message = evidence.log().messages().get(messageId);
        return message != null && message.conversation().equals(conversation);
    }

    private void rows(long messageId, List<String> story) {
        evidence.histories()
                .forEach((participant, rows) -> rows.stream()
                        .filter(row -> row.id() == messageId)
                        .forEach(row -> story.add("stored, as user " + participant.userId() + " is shown it: "
                                + row.status() + ", from user " + row.senderId())));
    }
}
