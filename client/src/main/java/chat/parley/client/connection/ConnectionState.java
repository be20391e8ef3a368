package chat.parley.client.connection;

import chat.parley.protocol.frame.ServerFrame;
import java.time.Duration;

/** Where a client stands with its server. */
public sealed interface ConnectionState {

    /** Not started yet. */
    record Idle() implements ConnectionState {}

    /** On the way. */
    record Connecting() implements ConnectionState {}

    /** The server said hello; messages go out. */
    record Online(ServerFrame.Hello hello) implements ConnectionState {}

    /** Lost, for this reason; the next attempt follows after {@code retryIn}. */
    record Lost(String reason, Duration retryIn) implements ConnectionState {}

    /** For good: the token is refused, or the client was closed. */
    record Stopped(String reason) implements ConnectionState {}
}
