package chat.parley.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.gateway.Seeds;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrame.Ack;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AckOrderTest {

    private final List<ServerFrame> sent = new CopyOnWriteArrayList<>();
    private final AckOrder order = new AckOrder(sent::add);

    private static Ack ack(long id) {
        return new Ack(null, id, Instant.EPOCH);
    }

    @Test
    void answersWithoutAnIdOfTheirOwnGoOutInSendingOrder() {
        AckOrder.Place first = order.next(true);
        AckOrder.Place second = order.next(true);
        AckOrder.Place third = order.next(true);

        third.answer(ack(3));
        assertThat(sent).isEmpty();
        first.answer(ack(1));
        assertThat(sent).containsExactly(ack(1));
        second.answer(ack(2));
        assertThat(sent).containsExactly(ack(1), ack(2), ack(3));
    }

    @Test
    void answersWithAnIdWaitForNobody() {
        AckOrder.Place slow = order.next(true);
        order.next(false).answer(ack(2));
        assertThat(sent).containsExactly(ack(2));

        slow.answer(ack(1));
        assertThat(sent).containsExactly(ack(2), ack(1));
    }

    @Test
    void whoHasTooMuchUnansweredWaitsForTheFirstAnswer() throws InterruptedException {
        AckOrder.Place first = order.next(true);
        for (int i = 2; i <= AckOrder.MOST_WAITING; i++) {
            order.next(true).answer(ack(i));
        }
        Thread reader = Thread.ofVirtual().start(() -> order.next(true).answer(ack(AckOrder.MOST_WAITING + 1)));
        await().until(() -> reader.getState() == Thread.State.WAITING);
        order.next(false).answer(ack(0));
        assertThat(sent).containsExactly(ack(0));

        first.answer(ack(1));
        reader.join();
        assertThat(sent)
                .extracting(frame -> ((Ack) frame).messageId())
                .isSorted()
                .hasSize(AckOrder.MOST_WAITING + 2);
    }

    static Stream<Long> seeds() {
        return Seeds.of(4);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void orderHoldsWhicheverThreadAnswersFirst(long seed) throws InterruptedException {
        int count = 200;
        List<Runnable> answers = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            AckOrder.Place place = order.next(true);
            ServerFrame frame = ack(i);
            answers.add(() -> place.answer(frame));
        }
        Collections.shuffle(answers, new Random(seed));
        List<Thread> threads = answers.stream().map(Thread::startVirtualThread).toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(sent)
                .extracting(frame -> ((Ack) frame).messageId())
                .isSorted()
                .hasSize(count);
    }
}
