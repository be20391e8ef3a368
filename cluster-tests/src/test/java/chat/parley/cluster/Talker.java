package chat.parley.cluster;

import chat.parley.client.ClientListener;
import chat.parley.client.ClientOptions;
import chat.parley.client.ParleyClient;
import chat.parley.client.api.Accounts;
import chat.parley.client.api.Login;
import chat.parley.client.api.ParleyApi;
import chat.parley.protocol.frame.ServerFrame;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** One person with one device, and a record of all he said and heard. */
final class Talker implements ClientListener, AutoCloseable {

    /** Everybody's. */
    static final String PASSWORD = "correct horse";

    private final Login login;
    private final ParleyApi api;
    private final ParleyClient client;
    private final Map<String, Long> acked = new ConcurrentHashMap<>();
    private final List<ServerFrame.Chat> heard = new CopyOnWriteArrayList<>();
    private final List<ServerFrame.Status> statuses = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final Map<String, String> textByClientMsgId = new ConcurrentHashMap<>();

    /** Registers a new person, who talks through {@code socketUrl} and asks through {@code restUrl}. */
    Talker(String name, URI restUrl, URI socketUrl, HttpClient http, ClientOptions options) {
        this.login = new Accounts(restUrl, http).register(name, PASSWORD, null);
        this.api = new ParleyApi(restUrl, http, login::token);
        this.client = new ParleyClient(
                new ClientOptions(
                        socketUrl, null, false, options.outboxLimit(), options.window(), options.surroundings()),
                new Accounts(restUrl, http).tokens(login),
                this);
        client.connect();
    }

    /** Somebody new who is connected and has caught up, all of it through the front door. */
    static Talker ready(String name, URI url, HttpClient http) {
        ClientOptions options = new ClientOptions(
                url,
                null,
                false,
                1_000,
                32,
                ClientOptions.systemSurroundings(Executors.newVirtualThreadPerTaskExecutor()));
        Talker talker = new Talker(name, url, url, http, options);
        talker.client().whenReady().orTimeout(60, TimeUnit.SECONDS).join();
        return talker;
    }

    int userId() {
        return login.userId();
    }

    String token() {
        return login.token();
    }

    ParleyApi api() {
        return api;
    }

    ParleyClient client() {
        return client;
    }

    /** Text by text, the message id that was acked for it. */
    Map<String, Long> acked() {
        return acked;
    }

    List<ServerFrame.Chat> heard() {
        return heard;
    }

    List<ServerFrame.Status> statuses() {
        return statuses;
    }

    /** What was refused, with the reason. */
    List<String> refused() {
        return refused;
    }

    void say(int userId, String text) {
        record(text, client.sendToUser(userId, text));
    }

    void sayInRoom(int roomId, String text) {
        record(text, client.sendToRoom(roomId, text));
    }

    /** Returns the message id that the log gave it. */
    long sayInRoomAndWait(int roomId, String text) {
        return client.sendToRoom(roomId, text)
                .orTimeout(90, TimeUnit.SECONDS)
                .join()
                .messageId();
    }

    @Override
    public void onMessage(ServerFrame.Chat message) {
        heard.add(message);
    }

    @Override
    public void onStatus(ServerFrame.Status status) {
        statuses.add(status);
    }

    @Override
    public void onAckCorrected(String clientMsgId, long wrongId, long messageId, Instant createdAt) {
        acked.put(textByClientMsgId.get(clientMsgId), messageId);
    }

    @Override
    public void close() {
        client.close();
    }

    private void record(String text, java.util.concurrent.CompletableFuture<ServerFrame.Ack> answer) {
        answer.whenComplete((ack, failure) -> {
            if (failure != null) {
                refused.add(text + ": " + failure);
            } else {
                textByClientMsgId.put(String.valueOf(ack.clientMsgId()), text);
                acked.put(text, ack.messageId());
            }
        });
    }
}
