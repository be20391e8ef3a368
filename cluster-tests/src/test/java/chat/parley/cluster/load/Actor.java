package chat.parley.cluster.load;

import chat.parley.client.api.ApiException;
import chat.parley.cluster.audit.Device;
import chat.parley.cluster.audit.Journal;
import chat.parley.cluster.audit.Sending;
import chat.parley.protocol.log.ConversationKey;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What one device does, one thing after the other: drawn from its own random numbers, so that a seed always does the same. */
final class Actor {

    /** Whom a device talks to. */
    record Acquaintance(
            List<ConversationKey> friends,
            List<ConversationKey> rooms,
            @Nullable Integer lobbyId) {}

    private static final int REST_ATTEMPTS = 30;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int STOPPED_READING_MS = 3_000;
    private static final int LARGEST_FILLER = 400;

    private final Person person;
    private final DeviceClient device;
    private final Acquaintance known;
    private final Journal journal;
    private final Random random;
    private final int pauseMs;
    private final String label;
    private final BooleanSupplier goesOn;
    private int said;

    /**
     * @param pauseMs between two things, on average
     * @param label begins every {@code client_msg_id} and makes it unique to the run
     */
    Actor(
            Person person,
            DeviceClient device,
            Acquaintance known,
            Journal journal,
            Random random,
            int pauseMs,
            String label,
            BooleanSupplier goesOn) {
        this.person = person;
        this.device = device;
        this.known = known;
        this.journal = journal;
        this.random = random;
        this.pauseMs = pauseMs;
        this.label = label;
        this.goesOn = goesOn;
    }

    void act() {
        while (goesOn.getAsBoolean()) {
            pause(pauseMs / 2 + random.nextInt(pauseMs));
            try {
                act(Doing.next(random));
            } catch (ApiException cluster) {
                // Being refused or not answered is what faults are about; what counts is in the journal.
                if (!cluster.retryable()) {
                    device.unexpected().add(device.device() + " was answered " + cluster.getMessage());
                }
            }
        }
    }

    private void act(Doing doing) {
        switch (doing) {
            case SAY_TO_FRIEND -> say(one(known.friends()));
            case SAY_IN_ROOM -> say(one(known.rooms().isEmpty() ? known.friends() : known.rooms()));
            case SAY_BY_REST -> sayByRest(one(known.friends()));
            case MARK_READ ->
                device.read(one(random.nextBoolean() || known.rooms().isEmpty() ? known.friends() : known.rooms()));
            case ASK_STATUS -> askStatus();
            case ASK_WHO_IS_THERE -> person.api().presence(friendIds());
            case REPEAT -> repeat();
            case DROP -> device.transport().cut();
            case STOP_READING -> stopReading();
            case COME_OR_GO -> comeOrGo();
        }
    }

    private void say(ConversationKey conversation) {
        Sending sending = sending(conversation, device.device());
        journal.sending(sending);
        device.say(sending);
    }

    private Sending sending(ConversationKey conversation, @Nullable Device from) {
        int number = ++said;
        String clientMsgId = label + "-" + device.device().number() + "-" + number;
        String text = clientMsgId + " " + "x".repeat(random.nextInt(LARGEST_FILLER));
        return new Sending(clientMsgId, journal.nowMs(), number, person.userId(), from, conversation, text);
    }

    private ConversationKey one(List<ConversationKey> conversations) {
        return conversations.get(random.nextInt(conversations.size()));
    }

    private void sayByRest(ConversationKey conversation) {
        Sending byServer = sending(conversation, null);
        journal.sending(byServer);
        for (int attempt = 0; attempt < REST_ATTEMPTS; attempt++) {
            int asked = journal.nowMs();
            try {
                long messageId = person.api()
                        .send(
                                byServer.conversation().chatType(),
                                DeviceClient.receiverId(byServer),
                                DeviceClient.body(byServer),
                                byServer.clientMsgId())
                        .messageId();
                journal.restAcked(byServer.clientMsgId(), messageId);
                return;
            } catch (ApiException failed) {
                if (!failed.retryable()) {
                    throw failed;
                }
                if (failed.code() != TOO_MANY_REQUESTS) {
                    journal.restFailed(asked, byServer.clientMsgId(), failed.code() + " " + failed.getMessage());
                }
                pause(500);
            }
        }
    }

    private List<Integer> friendIds() {
        return known.friends().stream()
                .map(friend -> ((ConversationKey.Private) friend).peerOf(person.userId()))
                .toList();
    }

    private void askStatus() {
        DeviceClient.Said one = device.someSaid(random);
        if (one != null) {
            int asked = journal.nowMs();
            journal.statusAnswered(asked, one.messageId(), person.api().messageStatus(one.messageId()));
        }
    }

    private void repeat() {
        DeviceClient.Said one = device.someSaid(random);
        if (one != null) {
            device.say(one.sending());
        }
    }

    private void stopReading() {
        device.transport().stopReading();
        try {
            pause(random.nextInt(STOPPED_READING_MS));
        } finally {
            device.transport().readAgain();
        }
    }

    private void comeOrGo() {
        Integer lobby = known.lobbyId();
        if (lobby == null) {
            return;
        }
        if (random.nextBoolean()) {
            person.api().joinRoom(lobby);
        } else {
            person.api().removeMember(lobby, person.userId());
        }
    }

    private static void pause(int ms) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
    }
}
