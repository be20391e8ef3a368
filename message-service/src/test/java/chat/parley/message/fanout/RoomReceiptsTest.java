package chat.parley.message.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.event.ReceiptStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomReceiptsTest {

    private static final long STEP = Duration.ofMillis(10).toNanos();

    private final RoomReceipts receipts = new RoomReceipts(4, 200);

    @Test
    void roomGetsFourFramesASecondHoweverManyRead() {
        for (int user = 1; user <= 50; user++) {
            receipts.add(7, user, ReceiptStatus.READ, 5000, 0);
        }

        assertThat(taken(0, Duration.ofMillis(999))).hasSize(4);
        assertThat(taken(Duration.ofSeconds(1).toNanos(), Duration.ofMillis(999)))
                .hasSize(4);
    }

    @Test
    void firstReceiptGoesOutAtOnceAndTheNextWaitsForItsTurn() {
        receipts.add(7, 1, ReceiptStatus.READ, 5000, 0);
        assertThat(receipts.takeDue(0)).hasSize(1);
        assertThat(receipts.takeDue(STEP)).isEmpty();

        receipts.add(7, 2, ReceiptStatus.READ, 5000, 2 * STEP);
        assertThat(receipts.takeDue(2 * STEP)).isEmpty();
        assertThat(receipts.takeDue(Duration.ofMillis(250).toNanos())).hasSize(1);
    }

    @Test
    void onlyTheNewestWatermarkOfAUserGoesOut() {
        receipts.add(7, 1, ReceiptStatus.DELIVERED, 5000, 0);
        receipts.add(7, 1, ReceiptStatus.DELIVERED, 9000, 0);
        receipts.add(7, 1, ReceiptStatus.DELIVERED, 7000, 0);

        assertThat(receipts.takeAll()).containsExactly(new RoomReceipts.Due(7, 1, ReceiptStatus.DELIVERED, 9000));
    }

    @Test
    void readTakesTheDeliveredThatItImpliesAlong() {
        receipts.add(7, 1, ReceiptStatus.DELIVERED, 5000, 0);
        receipts.add(7, 1, ReceiptStatus.READ, 5000, 0);
        receipts.add(7, 1, ReceiptStatus.DELIVERED, 9000, 0);

        assertThat(receipts.takeAll())
                .containsExactlyInAnyOrder(
                        new RoomReceipts.Due(7, 1, ReceiptStatus.READ, 5000),
                        new RoomReceipts.Due(7, 1, ReceiptStatus.DELIVERED, 9000));
    }

    @Test
    void roomsDoNotWaitForOneAnother() {
        receipts.add(7, 1, ReceiptStatus.READ, 5000, 0);
        receipts.add(8, 1, ReceiptStatus.READ, 5000, 0);

        assertThat(receipts.takeDue(0)).extracting(RoomReceipts.Due::roomId).containsExactlyInAnyOrder(7, 8);
    }

    @Test
    void roomInWhichMoreThanTheLimitReadIsTooLargeForFrames() {
        for (int user = 1; user <= 401; user++) {
            receipts.add(7, user, ReceiptStatus.READ, 5000, 0);
        }

        assertThat(receipts.takeAll()).isEmpty();
    }

    private List<RoomReceipts.Due> taken(long fromNanos, Duration length) {
        List<RoomReceipts.Due> taken = new ArrayList<>();
        for (long now = fromNanos; now < fromNanos + length.toNanos(); now += STEP) {
            taken.addAll(receipts.takeDue(now));
        }
        return taken;
    }
}
