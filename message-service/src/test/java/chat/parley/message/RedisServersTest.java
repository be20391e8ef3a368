package chat.parley.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.message.RunningService.Listener;
import chat.parley.message.RunningService.User;
import chat.parley.message.log.LogConsumer;
import chat.parley.protocol.event.Event.MessageSent;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.live.Placement;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import chat.parley.testing.RedisServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Fan-out to several Redis servers, and to a master that changes. */
@Timeout(240)
class RedisServersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RunningService service = RunningService.shared();
    private final List<User> users = Stream.generate(service::newUser).limit(12).toList();

    /** The instance under test is to have the whole log. */
    @BeforeEach
    void leaveTheLogToIt() {
        service.bean("fanoutConsumer", LogConsumer.class).stop();
    }

    @AfterEach
    void takeItBack() {
        service.bean("fanoutConsumer", LogConsumer.class).start();
    }

    @Test
    void aMessageIsPublishedOnTheServerOfItsChannelAndOneServerThatDiesIsWaitedFor() {
        try (RedisServers three = RedisServers.independent(3);
                RunningService spread = service.another("parley.live.servers=" + String.join(",", three.urls()));
                Listeners gateways = new Listeners(three.urls())) {
            awaitUnderWay(spread);
            List<Long> sent = say();
            gateways.awaitOwn(sent);

            three.server(1).kill();
            List<Long> meanwhile = say();
            awaitFailure(spread);
            three.server(1).start();
            gateways.listenAgain(1);
            gateways.awaitAnnounced(meanwhile.getLast());
            gateways.awaitGapOn(0, 2);
            sent = say();
            gateways.awaitOwn(sent);
        }
    }

    @Test
    void whileTheListIsChangedBothListsHearEverything() {
        try (RedisServers four = RedisServers.independent(4)) {
            List<String> former = four.urls().subList(0, 2);
            List<String> current = four.urls().subList(1, 4);
            try (RunningService both = service.another(
                            "parley.live.servers=" + String.join(",", current),
                            "parley.live.former-servers=" + String.join(",", former));
                    Listeners oldGateways = new Listeners(former);
                    Listeners newGateways = new Listeners(current)) {
                awaitUnderWay(both);
                List<Long> sent = say();
                oldGateways.awaitOwn(sent);
                newGateways.awaitOwn(sent);
            }
        }
    }

    @Test
    void aMasterThatIsReplacedOrKilledDelaysLiveDeliveryAndNothingElse() {
        try (RedisServers watched = RedisServers.watched();
                RunningService behind = service.another(
                        "spring.data.redis.sentinel.master=" + watched.masterName(),
                        "spring.data.redis.sentinel.nodes=" + watched.sentinels());
                Listeners gateway = new Listeners(
                        List.of("redis-sentinel://" + watched.sentinels() + "/0#" + watched.masterName()))) {
            awaitUnderWay(behind);
            gateway.awaitOwn(say());

            watched.failOver();
            await("the old master to be a replica").atMost(PATIENCE).until(() -> watched.isReplica(0));
            gateway.awaitAnnounced(say().getLast());
            gateway.awaitOwn(say());

            watched.server(1).kill();
            List<Long> meanwhile = say();
            watched.awaitMaster(0);
            gateway.awaitAnnounced(meanwhile.getLast());
            gateway.awaitOwn(say());
        }
    }

    private List<Long> say() {
        return users.stream()
                .map(user -> service.append(new MessageSent(
                        user.id(),
                        ChatType.PRIVATE,
                        user.id(),
                        new MessageBody(MessageType.TEXT, "to myself", null),
                        null)))
                .toList();
    }

    private static void awaitUnderWay(RunningService instance) {
        await().atMost(PATIENCE)
                .until(() -> instance.bean("fanoutConsumer", LogConsumer.class)
                                .positions()
                                .size()
                        == 4);
    }

    private static void awaitFailure(RunningService instance) {
        await().atMost(PATIENCE)
                .until(() -> instance.bean("fanoutConsumer", LogConsumer.class)
                        .failure()
                        .isPresent());
    }

    /** A gateway's ears: on each server the channels of the users that it has by this list, and progress. */
    private final class Listeners implements AutoCloseable {

        private final List<String> urls;
        private final List<Listener> on = new ArrayList<>();

        Listeners(List<String> urls) {
            this.urls = urls;
            for (int server = 0; server < urls.size(); server++) {
                on.add(listen(server));
            }
        }

        private Listener listen(int server) {
            return RunningService.listenOn(
                    urls.get(server),
                    Stream.concat(Stream.of(Channels.PROGRESS), channelsOn(server))
                            .toArray(String[]::new));
        }

        void listenAgain(int server) {
            on.set(server, listen(server)).close();
        }

        /** Each server brings what is its own, in order, and at last the announcement of it. */
        void awaitOwn(List<Long> sent) {
            for (int server = 0; server < on.size(); server++) {
                Listener listener = on.get(server);
                int here = server;
                List<Long> own = IntStream.range(0, sent.size())
                        .filter(user -> isOn(here, channelOf(users.get(user))))
                        .mapToObj(sent::get)
                        .toList();
                assertThat(own).as("the users are on all servers").isNotEmpty();
                await().atMost(PATIENCE).untilAsserted(() -> {
                    assertThat(listener.heard(LiveEvent.Message.class).stream()
                                    .map(LiveEvent.Message::messageId)
                                    .filter(sent::contains)
                                    .sorted())
                            .containsExactlyElementsOf(own.stream().sorted().toList());
                    assertThat(listener.heard(LiveEvent.Progress.class))
                            .anyMatch(progress -> sent.stream()
                                    .allMatch(id -> progress.position().covers(id)));
                });
            }
        }

        /** Whatever was not heard, every server says how far one has to catch up. */
        void awaitAnnounced(long id) {
            for (Listener listener : on) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(listener.heard(LiveEvent.Progress.class))
                                .anyMatch(progress -> progress.position().covers(id)));
            }
        }

        /** Who was connected all the time is told of the gap; who was not has to catch up for that, and may come too late. */
        void awaitGapOn(int... servers) {
            for (int server : servers) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(on.get(server).heard(LiveEvent.Progress.class))
                                .anyMatch(LiveEvent.Progress::gap));
            }
        }

        private Stream<String> channelsOn(int server) {
            return users.stream().map(RedisServersTest::channelOf).filter(channel -> isOn(server, channel));
        }

        private boolean isOn(int server, String channel) {
            return Placement.serverOf(channel, urls.size()) == server;
        }

        @Override
        public void close() {
            on.forEach(Listener::close);
        }
    }

    private static String channelOf(User user) {
        return Channels.ofUser(user.id());
    }
}
