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
 * and alone; who comes before the next fetch may begin goes with that. Fetches under way are limited, and so is the memory
 * that they and what they brought take up: none begins before there is room for the largest answer.
 *
 * <p>One question that history-service cannot answer would take those with it each time: after a fetch that failed the next
 * ones are half as large, and twice as large again after each that succeeds.
 */
@Component
final class Fetches {

    /** An answer that is being read is in memory twice, in the parts in which it came and put together. */
    private static final int IN_PARTS_AND_WHOLE = 2;

    private final HistoryClient history;
    private final BacklogMemory memory;
    private final long answerBytes;
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
    private record Waiting(Question question, CompletableFuture<Optional<Unsent>> answer) {

        /** What stands in the question beside its token and positions is little. */
        long characters() {
            Position from = question.from();
            return 64L
                    + question.token().length()
                    + question.until().toString().length()
                    + (from == null ? 0 : from.toString().length());
        }

        void take(Reply reply, BacklogMemory.Share room) {
            switch (reply) {
                case Reply.Found found -> answer.complete(Optional.of(unsent(found.backlog(), room)));
                case Reply.AskAlone ignored -> answer.complete(Optional.empty());
                case Reply.Unavailable unavailable -> answer.completeExceptionally(unavailable.reason());
            }
        }
    }

    Fetches(HistoryClient history, BacklogMemory memory, GatewayProperties properties) {
        GatewayProperties.Backlog settings = properties.backlog();
        this.history = history;
        this.memory = memory;
        this.answerBytes = IN_PARTS_AND_WHOLE * settings.answerSize().toBytes();
        this.permits = new Semaphore(settings.concurrency());
        this.gatherNanos = settings.gather().toNanos();
        this.batch = settings.batch();
        this.together = batch;
        this.batchCharacters = settings.batchSize().toBytes();
        this.lastBegunNanos = System.nanoTime() - gatherNanos;
    }

    /**
     * What the token's user missed since {@code from}, or what was never delivered to him, up to {@code until}; it counts in
     * memory until it is closed. Blocks.
     */
    Unsent fetch(String token, @Nullable Position from, Position until)
            throws HistoryUnavailableException, InterruptedException {
        Question question = new Question(token, from, until);
        Optional<Unsent> together = await(enqueue(question));
        if (together.isPresent()) {
            return together.get();
        }
        permits.acquire();
        try (BacklogMemory.Share room = memory.reserve(answerBytes)) {
            return unsent(history.sync(question), room);
        } finally {
            permits.release();
        }
    }

    /** Questions that wait for a fetch to go with. */
    synchronized int waiting() {
        return waiting.size();
    }

    private static Optional<Unsent> await(CompletableFuture<Optional<Unsent>> answer)
            throws HistoryUnavailableException, InterruptedException {
        try {
            return answer.get();
        } catch (InterruptedException stopped) {
            answer.thenAccept(late -> late.ifPresent(Unsent::close));
            throw stopped;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof HistoryUnavailableException unavailable) {
                throw new HistoryUnavailableException(String.valueOf(unavailable.getMessage()), unavailable);
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    private synchronized CompletableFuture<Optional<Unsent>> enqueue(Question question) {
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
        while (true) {
            LockSupport.parkNanos(untilNextNanos());
            permits.acquireUninterruptibly();
            BacklogMemory.Share room = memory.reserve(answerBytes);
            List<Waiting> asked = take();
            if (asked.isEmpty()) {
                room.close();
                permits.release();
                return;
            }
            Thread.ofVirtual().name("backlog-fetch").start(() -> {
                try (room) {
                    ask(asked, room);
                } finally {
                    permits.release();
                }
            });
        }
    }

    private synchronized long untilNextNanos() {
        return waiting.isEmpty() ? 0 : lastBegunNanos + gatherNanos - System.nanoTime();
    }

    /** The questions of the next fetch; none when nobody waits any more. */
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

    private static Unsent unsent(Backlog backlog, BacklogMemory.Share room) {
        return new Unsent(backlog, room.part(backlog.weight()));
    }

    private void ask(List<Waiting> asked, BacklogMemory.Share room) {
        try {
            if (asked.size() == 1) {
                Waiting only = asked.getFirst();
                only.take(new Reply.Found(history.sync(only.question())), room);
                succeeded();
                return;
            }
            List<Reply> replies =
                    history.sync(asked.stream().map(Waiting::question).toList());
            for (int i = 0; i < asked.size(); i++) {
                asked.get(i).take(replies.get(i), room);
            }
            succeeded();
        } catch (HistoryUnavailableException unavailable) {
            failed(asked.size());
            asked.forEach(each -> each.take(new Reply.Unavailable(unavailable), room));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            asked.forEach(each ->
                    each.take(new Reply.Unavailable(new HistoryUnavailableException("the gateway is stopping")), room));
        } catch (RuntimeException unexpected) {
            failed(asked.size());
            asked.forEach(each -> each.answer().completeExceptionally(unexpected));
        }
    }
}
