package chat.parley.message.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.message.RunningService;
import chat.parley.message.RunningService.Answer;
import chat.parley.message.RunningService.Listener;
import chat.parley.message.RunningService.User;
import chat.parley.platform.membership.MembershipView;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.event.Event.MemberJoined;
import chat.parley.protocol.event.Event.MemberLeft;
import chat.parley.protocol.event.Event.RoomCreated;
import chat.parley.protocol.event.Event.RoomDeleted;
import chat.parley.protocol.event.Event.RoomUpdated;
import chat.parley.protocol.frame.RoomChange;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.LiveEvent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.kafka.core.KafkaTemplate;
import tools.jackson.databind.JsonNode;

/** Commands between whose check and whose place in the log another one comes. */
@Timeout(180)
class RoomRacesTest {

    private final RunningService service = RunningService.shared();
    private final MembershipView membership = service.bean("membershipView", MembershipView.class);
    private final User owner = service.newUser();
    private final User guest = service.newUser();
    private final User third = service.newUser();
    private int room;

    @BeforeEach
    void foundARoom() {
        room = service.post("/api/rooms", owner.token(), "{\"name\":\"contended\"}")
                .data()
                .path("id")
                .intValue();
    }

    @Test
    void deletionByAnOwnerWhoHasJustLeftIsRefusedAndTheRoomGoesOn() {
        join(guest);
        Answer answer = behind(
                new MemberLeft(room, owner.id(), owner.id()),
                () -> service.call("DELETE", path(), owner.token(), null));

        assertRefused(answer, 403, "not_owner");
        assertThat(service.get(path(), guest.token()).data().path("owner_id").intValue())
                .isEqualTo(guest.id());
        assertThat(membership.isMember(guest.id(), room)).isEqualTo(MembershipView.Answer.YES);
    }

    @Test
    void refusedDeletionStaysTakenBackWhenFanOutComesToIt() {
        join(guest);
        try (Listener listener = service.listen(Channels.ofRoom(room))) {
            behind(
                    new MemberLeft(room, owner.id(), owner.id()),
                    () -> service.call("DELETE", path(), owner.token(), null));
            awaitHeard(listener, service.append(new RoomUpdated(room, "still here", null, guest.id())));
        }
        assertThat(membership.isMember(guest.id(), room)).isEqualTo(MembershipView.Answer.YES);
        assertThat(service.call("DELETE", path(), guest.token(), null).status()).isEqualTo(200);
        assertThat(membership.isMember(guest.id(), room)).isEqualTo(MembershipView.Answer.NO);
    }

    @Test
    void whoJoinsARoomThatHasJustGoneWithItsLastMemberIsInNone() {
        try (Listener listener = service.listen(Channels.ofRoom(room))) {
            Answer answer = behind(
                    new MemberLeft(room, owner.id(), owner.id()),
                    () -> service.post(path() + "/members", guest.token(), null));

            assertRefused(answer, 404, "not_found");
            assertThat(membership.isMember(guest.id(), room)).isEqualTo(MembershipView.Answer.NO);
            awaitHeard(listener, service.append(new RoomUpdated(room, "a marker", null, owner.id())));
        }
        assertThat(membership.isMember(guest.id(), room)).isEqualTo(MembershipView.Answer.NO);
    }

    @Test
    void whomAnOwnerAddsWhoHasJustLeftIsNotIn() {
        join(guest);
        Answer answer = behind(
                new MemberLeft(room, owner.id(), owner.id()),
                () -> service.post(path() + "/members", owner.token(), "{\"user_id\":" + third.id() + "}"));

        assertRefused(answer, 403, "not_owner");
        assertThat(membership.isMember(third.id(), room)).isEqualTo(MembershipView.Answer.NO);
    }

    @Test
    void whomAnOwnerRemovesWhoHasJustLeftStaysIn() {
        join(guest);
        join(third);
        Answer answer = behind(
                new MemberLeft(room, owner.id(), owner.id()),
                () -> service.call("DELETE", path() + "/members/" + third.id(), owner.token(), null));

        assertRefused(answer, 403, "not_owner");
        assertThat(membership.isMember(third.id(), room)).isEqualTo(MembershipView.Answer.YES);
    }

    @Test
    void aNameGivenByAnOwnerWhoHasJustLeftIsRefused() {
        join(guest);
        Answer answer = behind(
                new MemberLeft(room, owner.id(), owner.id()),
                () -> service.call("PATCH", path(), owner.token(), "{\"name\":\"mine\"}"));

        assertRefused(answer, 403, "not_owner");
        assertThat(service.get(path(), guest.token()).data().path("name").stringValue())
                .isEqualTo("contended");
    }

    @Test
    void whoJoinsAHundredTimesAtOnceIsToldOfOnce() throws Exception {
        try (Listener listener = service.listen(Channels.ofRoom(room));
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> calls = IntStream.range(0, 100)
                    .mapToObj(_ -> callers.submit(() -> service.post(path() + "/members", guest.token(), null)))
                    .toList();
            for (Future<Answer> call : calls) {
                assertThat(call.get().status()).isEqualTo(200);
            }
            awaitHeard(listener, service.append(new RoomUpdated(room, "a marker", null, owner.id())));
            assertThat(listener.heard(LiveEvent.Room.class))
                    .filteredOn(each -> each.change() == RoomChange.JOINED)
                    .hasSize(1);
        }
    }

    @Test
    void twoChangesOfARoomAtOnceBothStand() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 5; round++) {
                String name = "{\"name\":\"n" + round + "\"}";
                String description = "{\"description\":\"d" + round + "\"}";
                Future<Answer> one = callers.submit(() -> service.call("PATCH", path(), owner.token(), name));
                Future<Answer> other = callers.submit(() -> service.call("PATCH", path(), owner.token(), description));
                assertThat(one.get().status()).isEqualTo(200);
                assertThat(other.get().status()).isEqualTo(200);
                JsonNode now = service.get(path(), owner.token()).data();
                assertThat(now.path("name").stringValue()).isEqualTo("n" + round);
                assertThat(now.path("description").stringValue()).isEqualTo("d" + round);
            }
        }
    }

    /** As after a failover to a standby that had not got the last accounts and rooms. */
    @Test
    void anIdThatIsTakenIsGivenToNobody() {
        service.store()
                .sql("SELECT setval('account.room_ids', :id)")
                .param("id", room - 1)
                .query()
                .singleRow();
        Answer answer = service.post("/api/rooms", guest.token(), "{\"name\":\"another\"}");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.data().path("id").intValue()).isGreaterThan(room);
        assertThat(membership.isMember(guest.id(), room)).isNotEqualTo(MembershipView.Answer.YES);
        assertThat(service.get(path(), guest.token()).data().path("name").stringValue())
                .isEqualTo("contended");
    }

    @Test
    void anIdThatHasJustBeenTakenIsNotAnsweredAsHis() {
        int next = room + 1;
        service.store()
                .sql("SELECT setval('account.room_ids', :id)")
                .param("id", room)
                .query()
                .singleRow();
        Answer answer = behind(
                new RoomCreated(next, "faster", null, third.id()),
                () -> service.post("/api/rooms", guest.token(), "{\"name\":\"slower\"}"));

        assertRefused(answer, 503, "unavailable");
        assertThat(membership.isMember(guest.id(), next)).isEqualTo(MembershipView.Answer.NO);
        assertThat(membership.isMember(third.id(), next)).isEqualTo(MembershipView.Answer.YES);
    }

    @Test
    void whatCameToTheSameIsNoError() {
        join(guest);
        assertThat(behind(new RoomDeleted(room, owner.id()), () -> service.call("DELETE", path(), owner.token(), null))
                        .status())
                .isEqualTo(200);
        assertThat(membership.isMember(guest.id(), room)).isEqualTo(MembershipView.Answer.NO);
        foundARoom();
        assertThat(behind(
                                new MemberJoined(room, guest.id(), guest.id()),
                                () -> service.post(path() + "/members", guest.token(), null))
                        .status())
                .isEqualTo(200);
        assertThat(membership.isMember(guest.id(), room)).isEqualTo(MembershipView.Answer.YES);
    }

    /** Makes the call, which finds nothing against it, and has {@code first} in the log right before what it appends. */
    private Answer behind(Event first, Supplier<Answer> call) {
        KafkaTemplate<byte[], byte[]> log = log();
        AtomicBoolean once = new AtomicBoolean();
        log.setProducerInterceptor(new Before(() -> {
            if (once.compareAndSet(false, true)) {
                service.append(first);
            }
        }));
        try {
            return call.get();
        } finally {
            log.setProducerInterceptor(new Before(() -> {}));
            assertThat(once).isTrue();
        }
    }

    @SuppressWarnings("unchecked")
    private KafkaTemplate<byte[], byte[]> log() {
        return service.bean("kafkaTemplate", KafkaTemplate.class);
    }

    private record Before(Runnable action) implements ProducerInterceptor<byte[], byte[]> {
        @Override
        public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> next) {
            action.run();
            return next;
        }

        @Override
        public void onAcknowledgement(RecordMetadata metadata, Exception failure) {}

        @Override
        public void close() {}

        @Override
        public void configure(Map<String, ?> settings) {}
    }

    private void join(User user) {
        assertThat(service.post(path() + "/members", user.token(), null).status())
                .isEqualTo(200);
    }

    private String path() {
        return "/api/rooms/" + room;
    }

    private static void awaitHeard(Listener listener, long eventId) {
        await().until(() -> listener.heard(LiveEvent.Room.class).stream().anyMatch(each -> each.eventId() == eventId));
    }

    private static void assertRefused(Answer answer, int status, String error) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        assertThat(answer.error()).isEqualTo(error);
    }
}
