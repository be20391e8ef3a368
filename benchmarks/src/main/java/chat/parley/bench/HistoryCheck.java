package chat.parley.bench;

import chat.parley.client.api.ApiException;
import chat.parley.client.api.PageRequest;
import chat.parley.client.api.ParleyApi;
import chat.parley.client.api.StoredMessage;
import chat.parley.protocol.log.ChatType;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Reads back over the history API what was acked, and finds what is lost, doubled or out of order. */
final class HistoryCheck {

    private static final int PAGE_SIZE = 100;
    private static final int READING_AT_ONCE = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long RETRY_NANOS = 200_000_000;

    /**
     * What the history holds of a run.
     *
     * @param stored messages found, each counted as often as it is there
     * @param lost acked and not found
     * @param misnamed found, but not under the id of its last ack
     * @param doubled found more than once
     * @param disordered a sender's later message in front of an earlier one, neither of which was postponed
     */
    record Verdict(int stored, int lost, int misnamed, int doubled, int disordered) {

        Verdict plus(Verdict other) {
            return new Verdict(
                    stored + other.stored,
                    lost + other.lost,
                    misnamed + other.misnamed,
                    doubled + other.doubled,
                    disordered + other.disordered);
        }
    }

    /** A conversation: a reader who may see it, as a place among the users, and the numbers of its messages. */
    private record Conversation(ChatType chatType, int reader, int receiver) {}

    private final URI url;
    private final HttpClient http;
    private final List<BenchUser> users;
    private final Ledger ledger;
    private final Text text;

    HistoryCheck(URI url, HttpClient http, List<BenchUser> users, Ledger ledger, Text text) {
        this.url = url;
        this.http = http;
        this.users = users;
        this.ledger = ledger;
        this.text = text;
    }

    Verdict check(Plan plan, List<Integer> roomIds) throws InterruptedException {
        Map<Conversation, List<Integer>> messages = new HashMap<>();
        Assignment assignment = new Assignment(plan);
        for (int m = 0; m < plan.messages(); m++) {
            Assignment.Turn turn = assignment.of(m);
            Conversation conversation = switch (turn.chatType()) {
                case PRIVATE -> new Conversation(ChatType.PRIVATE, turn.sender() & ~1, turn.sender() | 1);
                case ROOM -> new Conversation(ChatType.ROOM, assignment.member(turn.receiver(), 0), turn.receiver());
            };
            messages.computeIfAbsent(conversation, _ -> new ArrayList<>()).add(m);
        }
        List<Future<Verdict>> checks = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(READING_AT_ONCE)) {
            messages.forEach((conversation, numbers) ->
                    checks.add(threads.submit(() -> check(conversation, numbers, assignment, roomIds))));
        }
        Verdict all = new Verdict(0, 0, 0, 0, 0);
        for (Future<Verdict> check : checks) {
            all = all.plus(get(check));
        }
        return all;
    }

    private Verdict check(
            Conversation conversation, List<Integer> numbers, Assignment assignment, List<Integer> roomIds) {
        long newest = numbers.stream().mapToLong(ledger::messageId).max().orElse(0);
        Map<Integer, List<Long>> found = new HashMap<>();
        Map<Integer, Integer> lastOfSender = new HashMap<>();
        int disordered = 0;
        int stored = 0;
        for (StoredMessage message : readAll(conversation, newest, roomIds)) {
            int number = text.number(message.content());
            if (number < 0) {
                continue;
            }
            stored++;
            found.computeIfAbsent(number, _ -> new ArrayList<>()).add(message.id());
            if (!ledger.wasPostponed(number)) {
                Integer before = lastOfSender.put(assignment.of(number).sender(), number);
                if (before != null && before > number) {
                    disordered++;
                }
            }
        }
        int lost = 0;
        int misnamed = 0;
        int doubled = 0;
        for (int number : numbers) {
            List<Long> ids = found.getOrDefault(number, List.of());
            long acked = ledger.messageId(number);
            if (acked != 0 && ids.isEmpty()) {
                lost++;
            } else if (acked != 0 && !ids.contains(acked)) {
                misnamed++;
            }
            if (ids.size() > 1) {
                doubled++;
            }
        }
        return new Verdict(stored, lost, misnamed, doubled, disordered);
    }

    /** The whole conversation of this run, oldest first. */
    private List<StoredMessage> readAll(Conversation conversation, long newest, List<Integer> roomIds) {
        ParleyApi api =
                new ParleyApi(url, http, users.get(conversation.reader()).login()::token);
        List<StoredMessage> all = new ArrayList<>();
        PageRequest page = PageRequest.newest(PAGE_SIZE);
        if (newest > 0) {
            page = page.atLeast(newest);
        }
        while (true) {
            List<StoredMessage> messages = read(api, conversation, page, roomIds);
            all.addAll(messages);
            boolean ofEarlierRuns =
                    !messages.isEmpty() && text.number(messages.getLast().content()) < 0;
            if (messages.size() < PAGE_SIZE || ofEarlierRuns) {
                return all.reversed();
            }
            page = page.before(messages.getLast().id());
        }
    }

    /** The store follows the log: until it has caught up, a call that names an id is answered with 503 or 504. */
    private List<StoredMessage> read(
            ParleyApi api, Conversation conversation, PageRequest page, List<Integer> roomIds) {
        long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return conversation.chatType() == ChatType.ROOM
                        ? api.roomHistory(roomIds.get(conversation.receiver()), page)
                        : api.privateHistory(
                                users.get(conversation.receiver()).login().userId(), page);
            } catch (ApiException failure) {
                if (!failure.retryable() || System.nanoTime() > giveUpAt) {
                    throw failure;
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private static Verdict get(Future<Verdict> check) throws InterruptedException {
        try {
            return check.get();
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failure);
        }
    }
}
