package chat.parley.cluster.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.client.ClientOptions;
import chat.parley.client.api.Accounts;
import chat.parley.client.api.ApiException;
import chat.parley.client.api.Login;
import chat.parley.client.api.ParleyApi;
import chat.parley.client.connection.Surroundings;
import chat.parley.cluster.audit.Device;
import chat.parley.cluster.audit.Journal;
import chat.parley.protocol.log.ConversationKey;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * People with their devices on a running cluster: they come, all of them are ready before the first one speaks, they talk
 * until they are asked to fall silent, and all they said has its answer before silence is complete.
 */
public final class Workload implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(100);

    /**
     * How large.
     *
     * @param people who come
     * @param largestRoom how many are in the largest room
     * @param pauseMs between two things that a device does, on average
     */
    public record Size(int people, int largestRoom, int pauseMs) {

        /** What two cores carry beside a cluster and its faults. */
        public static final Size SMALL = new Size(24, 24, 300);

        /** With a room of 200. */
        public static final Size LARGE = new Size(200, 200, 1_500);

        /** The same people, so many times as fast. */
        public Size hastened(double factor) {
            return new Size(people, largestRoom, (int) (pauseMs / factor));
        }
    }

    private final Journal journal;
    private final HttpClient http;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Person> people = new ArrayList<>();
    private final List<Integer> roomIds = new ArrayList<>();
    private final List<Person> guests;
    private final int lobbyId;
    private final List<Actor> actors = new ArrayList<>();
    private final List<Thread> acting = new ArrayList<>();
    private volatile boolean talking;

    /** Registers everybody, founds the rooms, and returns when every device is ready. */
    public Workload(URI url, Journal journal, long seed, Size size, String label) {
        this.journal = journal;
        this.http = ClientOptions.http(executor);
        Population plan = Population.of(seed, size.people(), size.largestRoom());
        Surroundings shared = ClientOptions.systemSurroundings(executor);
        Accounts accounts = new Accounts(url, http);
        for (int i = 0; i < plan.people(); i++) {
            people.add(come(url, accounts, shared, plan, i, label));
        }
        for (List<Integer> members : plan.rooms()) {
            roomIds.add(found(members, label + " room " + roomIds.size()));
        }
        guests = plan.lobby().stream().map(people::get).toList();
        lobbyId = roomIds.get(plan.lobbyRoom());
        awaitAllReadyAtOnce();
        Random random = new Random(seed);
        for (int i = 0; i < people.size(); i++) {
            for (DeviceClient device : people.get(i).devices()) {
                actors.add(new Actor(
                        people.get(i),
                        device,
                        acquaintance(plan, i),
                        journal,
                        new Random(random.nextLong()),
                        size.pauseMs(),
                        label + "-" + i,
                        () -> talking));
            }
        }
    }

    /** Who is there. */
    List<Person> people() {
        return people;
    }

    /** Everybody talks from now on. */
    public void talk() {
        talking = true;
        actors.forEach(actor -> acting.add(Thread.ofVirtual().start(actor::act)));
    }

    /** These many devices, drawn by chance, lose their connections. */
    public void drop(int some, Random random) {
        List<DeviceClient> all = devices();
        for (int i = 0; i < some; i++) {
            all.get(random.nextInt(all.size())).transport().cut();
        }
    }

    /** Those who keep coming to the lobby and leaving it all come, or all go; done when all have their answers. */
    public CompletableFuture<Void> fillLobby(boolean comes) {
        return CompletableFuture.allOf(guests.stream()
                .map(guest -> CompletableFuture.runAsync(() -> comeOrGo(guest, comes), executor))
                .toArray(CompletableFuture[]::new));
    }

    private void comeOrGo(Person guest, boolean comes) {
        try {
            if (comes) {
                guest.api().joinRoom(lobbyId);
            } else {
                guest.api().removeMember(lobbyId, guest.userId());
            }
        } catch (ApiException unanswered) {
            // Whether he came or went all the same is in the log.
            if (!unanswered.retryable()) {
                throw unanswered;
            }
        }
    }

    /** These many devices, drawn by chance, read nothing until {@link #readAgain}. */
    public void stopReading(int some, Random random) {
        List<DeviceClient> all = devices();
        for (int i = 0; i < some; i++) {
            all.get(random.nextInt(all.size())).transport().stopReading();
        }
    }

    /** Everybody reads. */
    public void readAgain() {
        devices().forEach(device -> device.transport().readAgain());
    }

    /**
     * Every device is connected and has caught up, or was so since this was called: as long as people talk, some of them
     * drop their connections on purpose, and of many devices there is always one that is on its way.
     */
    public void awaitReady() {
        List<DeviceClient> missing = new ArrayList<>(devices());
        await().atMost(PATIENCE).pollInterval(POLL).untilAsserted(() -> {
            missing.removeIf(DeviceClient::isReady);
            assertThat(missing).as("devices that were never ready").isEmpty();
        });
    }

    /** After a chapter the store may still be behind, and a command asks to be tried again. */
    private static void untilAnswered(Runnable command) {
        await().atMost(PATIENCE)
                .pollInterval(POLL)
                .ignoreExceptionsMatching(failure -> failure instanceof ApiException answer && answer.retryable())
                .until(() -> {
                    command.run();
                    return true;
                });
    }

    private void awaitAllReadyAtOnce() {
        await().atMost(PATIENCE)
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(devices())
                        .filteredOn(device -> !device.isReady())
                        .as("devices that are not ready")
                        .isEmpty());
    }

    /** Everybody stops, and all that was said gets its answer. */
    public void fallSilent() throws InterruptedException {
        talking = false;
        for (Thread actor : acting) {
            actor.join(PATIENCE);
        }
        CompletableFuture.allOf(devices().stream().map(DeviceClient::flushed).toArray(CompletableFuture[]::new))
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        awaitAllReadyAtOnce();
    }

    /** Answers that no fault explains. */
    public List<String> unexpected() {
        return devices().stream()
                .flatMap(device -> device.unexpected().stream())
                .toList();
    }

    @Override
    public void close() {
        talking = false;
        devices().forEach(DeviceClient::close);
        http.shutdownNow();
        executor.shutdownNow();
    }

    private List<DeviceClient> devices() {
        return people.stream().flatMap(person -> person.devices().stream()).toList();
    }

    private Person come(URI url, Accounts accounts, Surroundings shared, Population plan, int number, String label) {
        Login login = accounts.register(label + "-" + number, "correct horse", null);
        List<DeviceClient> devices = new ArrayList<>();
        for (int device = 1; device <= plan.devices().get(number); device++) {
            Device known = new Device(login.userId(), device, plan.saysItself(number));
            devices.add(new DeviceClient(known, url, accounts.tokens(login), shared, journal));
        }
        return new Person(login, new ParleyApi(url, http, login::token), devices);
    }

    private int found(List<Integer> members, String name) {
        ParleyApi owner = people.get(members.getFirst()).api();
        int roomId = owner.createRoom(name, null).id();
        members.stream()
                .skip(1)
                .forEach(member -> untilAnswered(
                        () -> owner.addMember(roomId, people.get(member).userId())));
        return roomId;
    }

    private Actor.Acquaintance acquaintance(Population plan, int number) {
        Person self = people.get(number);
        List<ConversationKey> friends = plan.friends().get(number).stream()
                .<ConversationKey>map(friend -> ConversationKey.ofUsers(
                        self.userId(), people.get(friend).userId()))
                .toList();
        List<ConversationKey> rooms = plan.roomsOf(number).stream()
                .<ConversationKey>map(room -> new ConversationKey.Room(roomIds.get(room)))
                .toList();
        boolean guest = plan.lobby().contains(number);
        return new Actor.Acquaintance(friends, rooms, guest ? lobbyId : null);
    }
}
