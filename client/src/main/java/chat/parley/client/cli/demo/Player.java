package chat.parley.client.cli.demo;

import chat.parley.client.ClientListener;
import chat.parley.client.ClientOptions;
import chat.parley.client.ParleyClient;
import chat.parley.client.api.Accounts;
import chat.parley.client.api.ApiException;
import chat.parley.client.api.Login;
import chat.parley.client.api.ParleyApi;
import chat.parley.client.cli.demo.Cast.Person;
import chat.parley.protocol.frame.ServerFrame.Ack;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageType;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One person of the cast, connected. */
final class Player implements AutoCloseable {

    private static final int FRAMES_PER_SECOND = 15;
    private static final long PATIENCE_SECONDS = 60;
    private static final long SIGN_IN_PAUSE_MILLIS = 500;
    private static final int CONFLICT = 409;
    private static final int UNAVAILABLE = 503;

    private final Person person;
    private final Login login;
    private final ParleyApi api;
    private final ParleyClient client;
    private final Pacer pacer = new Pacer(FRAMES_PER_SECOND);

    private Player(Person person, Login login, ParleyApi api, ParleyClient client) {
        this.person = person;
        this.login = login;
        this.api = api;
        this.client = client;
    }

    /** Registers the person, or logs him in where he is known, and connects. */
    static Player enter(Person person, String password, ClientOptions options, HttpClient http)
            throws InterruptedException {
        Accounts accounts = new Accounts(options.url(), http);
        Login login = signIn(accounts, person, password);
        ParleyApi api = new ParleyApi(options.url(), http, login::token);
        ParleyClient client = new ParleyClient(options, accounts.tokens(login), new ClientListener() {});
        client.connect();
        Player player = new Player(person, login, api, client);
        player.get(client.whenReady());
        return player;
    }

    String username() {
        return person.username();
    }

    int userId() {
        return login.userId();
    }

    ParleyApi api() {
        return api;
    }

    /** Says something and waits for its ack. */
    Ack say(ChatType chatType, int receiverId, String text) throws InterruptedException {
        pacer.await();
        return get(client.send(chatType, receiverId, new MessageBody(MessageType.TEXT, text, null)));
    }

    void read(ChatType chatType, int receiverId, long messageId) {
        pacer.await();
        client.read(chatType, receiverId, messageId);
    }

    @Override
    public void close() {
        client.close();
    }

    private <T> T get(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw new IllegalStateException(person.username() + ": " + failure.getCause(), failure);
        } catch (TimeoutException late) {
            throw new IllegalStateException(
                    person.username() + " has had no answer for " + PATIENCE_SECONDS + " s", late);
        }
    }

    /** Twelve at once can be more than a busy machine hashes passwords for in time: who is told to try again does. */
    static Login signIn(Accounts accounts, Person person, String password) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                return registerOrLogIn(accounts, person, password);
            } catch (ApiException refused) {
                if (refused.code() != UNAVAILABLE || System.nanoTime() > end) {
                    throw refused;
                }
            }
            TimeUnit.MILLISECONDS.sleep(SIGN_IN_PAUSE_MILLIS);
        }
    }

    private static Login registerOrLogIn(Accounts accounts, Person person, String password) {
        try {
            return accounts.register(person.username(), password, person.displayName());
        } catch (ApiException refused) {
            if (refused.code() == CONFLICT) {
                return accounts.login(person.username(), password);
            }
            throw refused;
        }
    }
}
