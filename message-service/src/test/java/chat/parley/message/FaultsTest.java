package chat.parley.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.message.RunningService.Listener;
import chat.parley.message.RunningService.User;
import chat.parley.message.log.LogConsumer;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.event.Event.ReceiptsMarked;
import chat.parley.protocol.event.Event.ReceiptsMarked.Receipt;
import chat.parley.protocol.event.ReceiptStatus;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Backends break under a running conversation: nothing is lost, nothing is there twice, and each view fails alone. */
@Timeout(240)
class FaultsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RunningService service = RunningService.shared();
    private final User ann = service.newUser();
    private final User bob = service.newUser();

    @Test
    void killedPostgresDelaysTheHistoryAndNothingElse() {
        List<Long> sent = new ArrayList<>();
        try (Listener gateway = service.listen(Channels.ofUser(bob.id()))) {
            send(sent, 200);
            RunningService.BACKENDS.postgres().kill();
            send(sent, 200);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(heardMessages(gateway)).isEqualTo(sent));
            await().atMost(PATIENCE).until(() -> storeLag(service) >= 200);
            try (RunningService late = service.another()) {
                await().atMost(PATIENCE)
                        .until(() ->
                                late.bean("fanoutConsumer", LogConsumer.class).isUnderWay());
                assertThat(late.isReady()).isFalse();
                assertThat(late.get("/actuator/health/liveness", null).status()).isEqualTo(200);
                assertThat(late.get("/api/rooms", ann.token()).status()).isEqualTo(503);
                send(sent, 50);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(heardMessages(gateway)).containsAll(sent));
                RunningService.BACKENDS.postgres().start();
                send(sent, 50);
                late.awaitReady();
            }
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(storedMessages()).isEqualTo(sent));
        service.awaitReady();
        await().atMost(PATIENCE).until(() -> storeLag(service) == 0);
    }

    @Test
    void killedRedisDelaysLiveDeliveryAndNothingElse() {
        List<Long> sent = new ArrayList<>();
        send(sent, 50);
        RunningService.BACKENDS.redis().kill();
        try {
            send(sent, 100);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(storedMessages()).isEqualTo(sent));
            assertThat(service.isReady()).isTrue();
            await().atMost(PATIENCE)
                    .until(() -> service.bean("fanoutConsumer", LogConsumer.class)
                            .failure()
                            .isPresent());
        } finally {
            RunningService.BACKENDS.redis().start();
        }
        try (Listener gateway = service.listen(Channels.ofUser(bob.id()), Channels.PROGRESS)) {
            send(sent, 20);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(heardMessages(gateway)).containsAll(sent.subList(150, 170)));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(gateway.heard(LiveEvent.Progress.class))
                            .anyMatch(progress -> progress.position().covers(sent.getLast())));
        }
    }

    @Test
    void silentRedisMakesAGapThatIsAnnouncedOnceItAnswers() {
        List<Long> sent = new ArrayList<>();
        try (Listener gateway = service.listen(Channels.ofUser(bob.id()), Channels.PROGRESS)) {
            send(sent, 10);
            await().untilAsserted(() -> assertThat(heardMessages(gateway)).isEqualTo(sent));
            RunningService.BACKENDS.redis().pause();
            try {
                send(sent, 10);
                await().atMost(PATIENCE)
                        .until(() -> service.bean("fanoutConsumer", LogConsumer.class)
                                .failure()
                                .isPresent());
            } finally {
                RunningService.BACKENDS.redis().resume();
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(heardMessages(gateway)).containsAll(sent));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(gateway.heard(LiveEvent.Progress.class))
                            .anyMatch(progress ->
                                    progress.gap() && progress.position().covers(sent.getLast())));
        }
    }

    @Test
    void instancesComeAndGoWithoutLossAndInOrder() {
        List<Long> sent = new ArrayList<>();
        try (Listener gateway = service.listen(Channels.ofUser(bob.id()))) {
            send(sent, 100);
            try (RunningService second = service.another()) {
                second.awaitReady();
                send(sent, 100);
                await().atMost(PATIENCE)
                        .until(() -> second.bean("storeConsumer", LogConsumer.class)
                                                        .positions()
                                                        .size()
                                                + service.bean("storeConsumer", LogConsumer.class)
                                                        .positions()
                                                        .size()
                                        == 4
                                && !second.bean("storeConsumer", LogConsumer.class)
                                        .positions()
                                        .isEmpty());
                send(sent, 100);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(storeLags(service).size()
                                        + storeLags(second).size())
                                .as("partitions whose lag is told, by their owner alone")
                                .isEqualTo(4));
            }
            send(sent, 100);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(heardMessages(gateway)).isEqualTo(sent));
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(storedMessages()).isEqualTo(sent));
    }

    @Test
    void repeatIsKnownToTheInstanceThatTakesThePartitionOver() {
        List<User> users = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            users.add(service.newUser());
        }
        String[] channels =
                users.stream().map(user -> Channels.ofUser(user.id())).toArray(String[]::new);
        try (Listener gateway = service.listen(channels)) {
            users.forEach(user -> service.append(note(user), "session-1"));
            await().atMost(PATIENCE).until(() -> heardMessages(gateway).size() == users.size());
            try (RunningService second = service.another()) {
                await().atMost(PATIENCE)
                        .until(() -> !second.bean("fanoutConsumer", LogConsumer.class)
                                .positions()
                                .isEmpty());
                users.forEach(user -> service.append(note(user), "session-2"));
                await().atMost(PATIENCE)
                        .until(() -> gateway.heard(LiveEvent.Repeat.class).size() == users.size());
                assertThat(heardMessages(gateway)).hasSameSizeAs(users);
            }
        }
    }

    @Test
    void progressIsAnnouncedWhileNothingHappens() {
        try (Listener gateway = service.listen(Channels.PROGRESS)) {
            await().atMost(PATIENCE)
                    .until(() -> gateway.heard(LiveEvent.Progress.class).size() >= 3);
        }
    }

    @Test
    void repeatIsNotHeardTwiceAndItsSessionIsToldTheFirst() {
        try (Listener bobs = service.listen(Channels.ofUser(bob.id()));
                Listener anns = service.listen(Channels.ofUser(ann.id()))) {
            long first = service.append(message("said once", "m1"), "session-1");
            long repeat = service.append(message("said once", "m1"), "session-2");

            await().untilAsserted(() -> assertThat(anns.heard(LiveEvent.Repeat.class))
                    .singleElement()
                    .satisfies(told -> {
                        assertThat(told.session()).isEqualTo("session-2");
                        assertThat(told.firstMessageId()).isEqualTo(first);
                    }));
            assertThat(heardMessages(bobs)).containsExactly(first);
            await().untilAsserted(() -> assertThat(service.store()
                            .sql("SELECT first_id FROM repeat WHERE id = ?")
                            .param(repeat)
                            .query(Long.class)
                            .list())
                    .containsExactly(first));
        }
    }

    @Test
    void receiptIsHeardByThePeerAndStored() {
        try (Listener anns = service.listen(Channels.ofUser(ann.id()))) {
            long message = service.append(message("read me", null));
            service.append(new ReceiptsMarked(
                    ReceiptStatus.READ, ChatType.PRIVATE, ann.id(), List.of(new Receipt(bob.id(), message + 4096))));

            await().untilAsserted(() -> assertThat(anns.heard(LiveEvent.Status.class))
                    .singleElement()
                    .satisfies(status -> assertThat(status.messageId()).isEqualTo(message)));
            await().untilAsserted(() -> assertThat(service.store()
                            .sql("SELECT status FROM messages WHERE id = ?")
                            .param(message)
                            .query(String.class)
                            .list())
                    .containsExactly("read"));
        }
    }

    private void send(List<Long> sent, int count) {
        for (int i = 0; i < count; i++) {
            sent.add(service.append(message("message " + sent.size(), "c" + sent.size())));
        }
    }

    private static MessageSent note(User user) {
        return new MessageSent(
                user.id(), ChatType.PRIVATE, user.id(), new MessageBody(MessageType.TEXT, "to myself", null), "once");
    }

    private MessageSent message(String content, String clientMsgId) {
        return new MessageSent(
                ann.id(), ChatType.PRIVATE, bob.id(), new MessageBody(MessageType.TEXT, content, null), clientMsgId);
    }

    private static List<Long> heardMessages(Listener gateway) {
        return gateway.heard(LiveEvent.Message.class).stream()
                .map(LiveEvent.Message::messageId)
                .toList();
    }

    private List<Long> storedMessages() {
        return service.store()
                .sql("SELECT id FROM message WHERE conversation = ? ORDER BY id")
                .param(ConversationKey.ofUsers(ann.id(), bob.id()).packed())
                .query(Long.class)
                .list();
    }

    private static double storeLag(RunningService service) {
        return storeLags(service).stream().mapToDouble(Gauge::value).sum();
    }

    private static Collection<Gauge> storeLags(RunningService service) {
        return service.bean("prometheusMeterRegistry", MeterRegistry.class)
                .find("parley.consumer.lag")
                .tag("group", "parley-store")
                .gauges();
    }
}
