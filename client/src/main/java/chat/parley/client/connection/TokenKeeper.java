package chat.parley.client.connection;

import chat.parley.client.connection.Timer.Cancellable;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds a client's token: fetches it off the mailbox, renews it before it ends, and replaces one that was refused, once.
 * A token that is refused although it is new ends the client: asking again would only be refused again.
 */
final class TokenKeeper {

    private static final Duration RETRY_WAIT = Duration.ofSeconds(15);

    private final Surroundings surroundings;
    private final Mailbox mailbox;
    private final TokenSource source;

    private @Nullable Token held;
    private @Nullable TokenLife life;
    private long heldSinceNanos;
    private boolean heldIsRefused;
    private boolean heldIsRenewed;
    private boolean connected;
    private Cancellable renewal = Cancellable.NONE;

    /** Asks of a token source may block. */
    private interface Question {
        Token ask() throws TokenException;
    }

    TokenKeeper(Surroundings surroundings, Mailbox mailbox, TokenSource source) {
        this.surroundings = surroundings;
        this.mailbox = mailbox;
        this.source = source;
    }

    /** Hands over the token to connect with, in the mailbox. */
    void current(Consumer<Token> onToken, Consumer<TokenException> onFailure) {
        Token old = held;
        if (old == null || !heldIsRefused) {
            ask(source::current, onToken, onFailure);
        } else if (heldIsRenewed) {
            onFailure.accept(new TokenException("the server refuses the token", false));
        } else {
            ask(
                    () -> source.renew(old),
                    fresh -> {
                        heldIsRefused = false;
                        heldIsRenewed = true;
                        onToken.accept(fresh);
                    },
                    onFailure);
        }
    }

    /** The server did not take the token, or no longer. */
    void refused() {
        heldIsRefused = true;
    }

    /** The server took the token; renews it before it ends, as long as this connection lasts. */
    void renewInTime(Consumer<Token> onFresh) {
        heldIsRenewed = false;
        connected = true;
        Token token = held;
        if (token == null || life == null || token.expiresAt().equals(Instant.MAX)) {
            return;
        }
        Duration age = Duration.ofNanos(surroundings.timer().nanos() - heldSinceNanos);
        renewAfter(life.renewIn(age), token, onFresh);
    }

    /** Nothing is renewed without a connection that needs it. */
    void connectionEnded() {
        connected = false;
        renewal.cancel();
        renewal = Cancellable.NONE;
    }

    private void renewAfter(Duration wait, Token token, Consumer<Token> onFresh) {
        renewal.cancel();
        renewal = surroundings
                .timer()
                .after(
                        wait,
                        () -> ask(
                                () -> source.renew(token),
                                fresh -> {
                                    if (connected) {
                                        onFresh.accept(fresh);
                                        renewInTime(onFresh);
                                    }
                                },
                                failure -> {
                                    if (connected && failure.retryable()) {
                                        renewAfter(RETRY_WAIT, token, onFresh);
                                    }
                                    // Otherwise the connection lasts as long as its token does.
                                }));
    }

    private void hold(Token token) {
        if (!token.equals(held)) {
            held = token;
            heldSinceNanos = surroundings.timer().nanos();
            life = TokenLife.of(token, surroundings.timer().now());
        }
    }

    private void ask(Question question, Consumer<Token> onToken, Consumer<TokenException> onFailure) {
        surroundings.blocking().execute(() -> {
            try {
                Token token = question.ask();
                mailbox.execute(() -> {
                    hold(token);
                    onToken.accept(token);
                });
            } catch (TokenException failure) {
                mailbox.execute(() -> onFailure.accept(failure));
            } catch (RuntimeException | Error unexpected) {
                // Of the application's own source: nobody else would say that there is no token.
                mailbox.execute(() -> onFailure.accept(new TokenException(unexpected.toString(), true)));
            }
        });
    }
}
