package chat.parley.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class OutboxTest {

    private static final int LIMIT = 100;

    private final List<String> written = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger threads = new AtomicInteger();

    private Outbox outbox(FakeSocket socket) {
        return new Outbox(
                socket,
                LIMIT,
                task -> {
                    threads.incrementAndGet();
                    Thread.startVirtualThread(task);
                },
                frame -> written.add(frame.text()),
                failures::incrementAndGet);
    }

    private static OutboundFrame frame(String text) {
        return OutboundFrame.of(FrameType.CHAT, text, null);
    }

    private static OutboundFrame frameOf(int bytes) {
        return frame("x".repeat(bytes));
    }

    @Test
    void writesInOrderAndTellsOfEachFrameOnceWritten() throws InterruptedException {
        FakeSocket socket = FakeSocket.open();
        Outbox outbox = outbox(socket);
        List<String> texts = IntStream.range(0, 500).mapToObj(i -> "f" + i).toList();
        for (String text : texts) {
            assertThat(outbox.offerPatiently(frame(text), inMs(10_000))).isTrue();
        }
        await().untilAsserted(() -> assertThat(written).isEqualTo(texts));
        assertThat(socket.sent()).isEqualTo(texts);
        await().untilAsserted(() -> assertThat(outbox.queuedBytes()).isZero());
    }

    @Test
    void isBoundedInBytesAndCountsTheFrameThatIsBeingWritten() {
        FakeSocket socket = FakeSocket.blocked();
        Outbox outbox = outbox(socket);
        assertThat(outbox.offer(frameOf(60))).isTrue();
        assertThat(outbox.offer(frameOf(40))).isTrue();
        assertThat(outbox.offer(frameOf(1))).isFalse();
        assertThat(outbox.queuedBytes()).isEqualTo(100);
        assertThat(written).isEmpty();

        socket.permit(1);
        await().until(() -> outbox.offer(frameOf(60)));
        assertThat(outbox.queuedBytes()).isEqualTo(100);
        assertThat(threads).hasValue(1);
    }

    @Test
    void anEmptyOutboxTakesOneFrameOfAnySize() {
        Outbox outbox = outbox(FakeSocket.blocked());
        assertThat(outbox.offer(frameOf(10 * LIMIT))).isTrue();
        assertThat(outbox.offer(frameOf(1))).isFalse();
    }

    @Test
    void hasAThreadOnlyWhileThereIsSomethingToSend() {
        FakeSocket socket = FakeSocket.open();
        Outbox outbox = outbox(socket);
        for (int i = 1; i <= 3; i++) {
            int round = i;
            outbox.offer(frame("round " + i));
            await().untilAsserted(() -> assertThat(written).hasSize(round));
            await().until(() -> outbox.queuedBytes() == 0);
        }
        assertThat(threads).hasValueBetween(1, 3);
    }

    @Test
    void aPatientOfferWaitsUntilHalfOfItIsFree() throws Exception {
        FakeSocket socket = FakeSocket.blocked();
        Outbox outbox = outbox(socket);
        outbox.offer(frameOf(30));
        outbox.offer(frameOf(30));
        CompletableFuture<Boolean> patient = patiently(outbox, frameOf(20), 10_000);
        assertThat(patient).isNotDone();

        socket.permit(1);
        assertThat(patient.get(5, TimeUnit.SECONDS)).isTrue();
        assertThat(outbox.queuedBytes()).isEqualTo(50);
    }

    @Test
    void aPatientOfferGivesUpOnAReaderThatTakesNothing() throws Exception {
        Outbox outbox = outbox(FakeSocket.blocked());
        outbox.offer(frameOf(60));
        assertThat(outbox.offerPatiently(frameOf(1), inMs(20))).isFalse();
    }

    @Test
    void aPatientOfferEndsWithTheOutbox() throws Exception {
        Outbox ended = outbox(FakeSocket.blocked());
        ended.offer(frameOf(60));
        CompletableFuture<Boolean> first = patiently(ended, frameOf(1), 10_000);
        ended.end();
        assertThat(first.get(5, TimeUnit.SECONDS)).isTrue();

        Outbox finishing = outbox(FakeSocket.blocked());
        finishing.offer(frameOf(60));
        CompletableFuture<Boolean> second = patiently(finishing, frameOf(1), 10_000);
        finishing.finish(() -> {});
        assertThat(second.get(5, TimeUnit.SECONDS)).isTrue();
        assertThat(finishing.queuedBytes()).isEqualTo(60);
    }

    @Test
    void finishesOnceWhatIsQueuedHasBeenWritten() {
        FakeSocket socket = FakeSocket.blocked();
        Outbox outbox = outbox(socket);
        outbox.offer(frame("one"));
        outbox.offer(frame("two"));
        AtomicInteger finished = new AtomicInteger();
        outbox.finish(() -> {
            assertThat(socket.sent()).containsExactly("one", "two");
            finished.incrementAndGet();
        });
        assertThat(outbox.offer(frame("too late"))).isTrue();
        assertThat(finished).hasValue(0);

        socket.permit(10);
        await().untilAsserted(() -> assertThat(finished).hasValue(1));
        assertThat(socket.sent()).containsExactly("one", "two");
        assertThat(outbox.offer(frame("too late"))).isTrue();
    }

    @Test
    void finishesAtOnceWhenNothingIsQueued() {
        Outbox outbox = outbox(FakeSocket.open());
        AtomicInteger finished = new AtomicInteger();
        outbox.finish(finished::incrementAndGet);
        assertThat(finished).hasValue(1);
    }

    @Test
    void aBrokenSocketEndsItOnceAndTellsOfNothingMore() {
        FakeSocket socket = FakeSocket.blocked();
        Outbox outbox = outbox(socket);
        outbox.offer(frameOf(60));
        outbox.offer(frameOf(30));
        socket.breakDown();
        await().untilAsserted(() -> assertThat(failures).hasValue(1));
        assertThat(outbox.queuedBytes()).isZero();
        assertThat(outbox.offer(frame("dropped"))).isTrue();
        assertThat(written).isEmpty();
        assertThat(failures).hasValue(1);
    }

    /** The farewell must be neither lost nor overtake a frame, however finishing meets the end of a drain. */
    @Test
    void finishingRacesWithTheEndOfADrain() {
        for (int round = 0; round < 2_000; round++) {
            FakeSocket socket = FakeSocket.open();
            Outbox outbox = outbox(socket);
            AtomicInteger finished = new AtomicInteger();
            AtomicInteger writtenBefore = new AtomicInteger(-1);
            outbox.offer(frame("1"));
            // Sometimes before, sometimes after the drain has taken the first frame.
            LockSupport.parkNanos(round % 50 * 1_000L);
            outbox.offer(frame("2"));
            outbox.finish(() -> {
                writtenBefore.set(socket.sent().size());
                finished.incrementAndGet();
            });
            await().pollDelay(0, TimeUnit.MILLISECONDS)
                    .pollInterval(1, TimeUnit.MILLISECONDS)
                    .until(() -> finished.get() > 0);
            assertThat(writtenBefore).as("round %d", round).hasValue(2);
            assertThat(finished).as("round %d", round).hasValue(1);
        }
    }

    private static long inMs(long milliseconds) {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
    }

    private static CompletableFuture<Boolean> patiently(Outbox outbox, OutboundFrame frame, long patienceMs) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return outbox.offerPatiently(frame, inMs(patienceMs));
                    } catch (InterruptedException stopped) {
                        throw new IllegalStateException(stopped);
                    }
                },
                Thread::startVirtualThread);
    }
}
