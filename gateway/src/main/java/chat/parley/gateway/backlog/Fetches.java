package chat.parley.gateway.backlog;

import chat.parley.gateway.GatewayProperties;
import chat.parley.gateway.backlog.HistoryClient.Question;
import chat.parley.gateway.backlog.HistoryClient.Reply;
import chat.parley.protocol.log.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Fetches backlogs, those of many sessions at once where many come at once: a session that comes alone is asked for at once
 * and alone; who comes before the next fetch may begin goes with that. Fetches under way are limited.
 *
 * <p>One question that history-service cannot answer would take those with it each time: after a fetch that failed the next
 * ones are half as large, and twice as large again after each that succeeds.
 */
@Component
final class Fetches {

    private final HistoryClient history;
    private final Semaphore permits;
    private final long gatherNanos;
    private final int batch;
    private final long batchCharacters;

    // Guarded by this.
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean dispatching;
    private long lastBegunNanos;
    private int together;

    /** A question, and its answer: nothing where it has to be asked alone. */
    private record Waiting(Question question, CompletableFuture<Optional<Backlog>> answer) {

        /** What stands in the question beside its token and positions is little. */
        long characters() {
            Position from = question.from();
            return 64L
                    + question.token().length()
                    + question.until().toString().length()
                    + (from == null ? 0 : from.toString().length());
        }

        void take(Reply reply) {
            switch (reply) {
                case Reply.Found found -> answer.complete(Optional.of(found.backlog()));
                case Reply.AskAlone ignored -> answer.complete(Optional.empty());
                case Reply.Unavailable unavailable -> answer.completeExceptionally(unavailable.reason());
            }
        }
    }

    Fetches(HistoryClient history, GatewayProperties properties) {
        GatewayProperties.Backlog settings = properties.backlog();
        this.history = history;
        this.permits = new Semaphore(settings.concurrency());
        this.gatherNanos = settings.gather().toNanos();
        this.batch = settings.batch();
        this.together = batch;
        this.batchCharacters = settings.batchSize().toBytes();
        this.lastBegunNanos = System.nanoTime() - gatherNanos;
    }

    /** What the token's user missed since {@code from}, or what was never delivered to him, up to {@code until}. Blocks. */
    Backlog fetch(String token, @Nullable Position from, Position until)
            throws HistoryUnavailableException, InterruptedException {
        Question question = new Question(token, from, until);
        Optional<Backlog> together = await(enqueue(question));
        if (together.isPresent()) {
            return together.get();
        }
        permits.acquire();
        try {
            return history.sync(question);
        } finally {
            permits.release();
        }
    }

    /** Questions that wait for a fetch to go with. */
    synchronized int waiting() {
        return waiting.size();
    }

    private static Optional<Backlog> await(CompletableFuture<Optional<Backlog>> answer)
            throws HistoryUnavailableException, InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof HistoryUnavailableException unavailable) {
                throw new HistoryUnavailableException(String.valueOf(unavailable.getMessage()), unavailable);
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    private synchronized CompletableFuture<Optional<Backlog>> enqueue(Question question) {
        Waiting asked = new Waiting(question, new CompletableFuture<>());
        waiting.add(asked);
        if (!dispatching) {
            dispatching = true;
            Thread.ofVirtual().name("backlog-dispatch").start(this::dispatch);
        }
        return asked.answer();
    }

    /** Begins one fetch after the other as long as there are questions. Not to be interrupted: nobody would take its place. */
    private void dispatch() {
        for (List<Waiting> next = next(); !next.isEmpty(); next = next()) {
            List<Waiting> asked = next;
            Thread.ofVirtual().name("backlog-fetch").start(() -> {
                try {
                    ask(asked);
                } finally {
                    permits.release();
                }
            });
        }
    }

    /** The questions of the next fetch, for which there is a permit; none when nobody waits any more. */
    private List<Waiting> next() {
        LockSupport.parkNanos(untilNextNanos());
        permits.acquireUninterruptibly();
        List<Waiting> taken = take();
        if (taken.isEmpty()) {
            permits.release();
        }
        return taken;
    }

    private synchronized long untilNextNanos() {
        return waiting.isEmpty() ? 0 : lastBegunNanos + gatherNanos - System.nanoTime();
    }

    private synchronized List<Waiting> take() {
        List<Waiting> taken = new ArrayList<>();
        long characters = 0;
        for (Waiting next = waiting.peek(); next != null && taken.size() < together; next = waiting.peek()) {
            characters += next.characters();
            if (!taken.isEmpty() && characters > batchCharacters) {
                break;
            }
            taken.add(waiting.remove());
        }
        dispatching = !taken.isEmpty();
        if (dispatching) {
            lastBegunNanos = System.nanoTime();
        }
        return taken;
    }

    private synchronized void succeeded() {
        together = Math.min(2 * together, batch);
    }

    private synchronized void failed(int questions) {
        together = Math.clamp(questions / 2, 1, together);
    }

    private void ask(List<Waiting> asked) {
        try {
            if (asked.size() == 1) {
                Waiting only = asked.getFirst();
                only.take(new Reply.Found(history.sync(only.question())));
                succeeded();
                return;
            }
            List<Reply> replies =
                    history.sync(asked.stream().map(Waiting::question).toList());
            for (int i = 0; i < asked.size(); i++) {
                asked.get(i).take(replies.get(i));
            }
            succeeded();
        } catch (HistoryUnavailableException unavailable) {
            failed(asked.size());
            asked.forEach(each -> each.take(new Reply.Unavailable(unavailable)));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            asked.forEach(each ->
                    each.take(new Reply.Unavailable(new HistoryUnavailableException("the gateway is stopping"))));
        } catch (RuntimeException unexpected) {
            failed(asked.size());
            asked.forEach(each -> each.answer().completeExceptionally(unexpected));
        }
    }
}
