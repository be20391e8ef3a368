package chat.parley.local.front;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What the front door is told, by environment variables.
 *
 * @param port {@code PARLEY_FRONT_PORT}: where it listens, on the loopback interface
 * @param gateways {@code PARLEY_FRONT_GATEWAYS}: base URLs, comma-separated
 * @param messageServices {@code PARLEY_FRONT_MESSAGE_SERVICES}: the same
 * @param historyServices {@code PARLEY_FRONT_HISTORY_SERVICES}: the same
 * @param maxBodyBytes {@code PARLEY_FRONT_MAX_BODY_BYTES}, default 1 MiB: a larger request body is answered with 413
 * @param requestLimit {@code PARLEY_FRONT_REQUEST_LIMIT_MS}, default 30 s: from request to the end of the answer, then
 *     504. WebSockets have no limit once they are open
 * @param headLimit {@code PARLEY_FRONT_HEAD_LIMIT_MS}, default 10 s: how long a client may take to send a request head
 */
record FrontSettings(
        int port,
        List<URI> gateways,
        List<URI> messageServices,
        List<URI> historyServices,
        long maxBodyBytes,
        Duration requestLimit,
        Duration headLimit) {

    FrontSettings {
        gateways = List.copyOf(gateways);
        messageServices = List.copyOf(messageServices);
        historyServices = List.copyOf(historyServices);
    }

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException naming the variable that is missing or bad
     */
    static FrontSettings of(Map<String, String> environment) {
        return new FrontSettings(
                (int) number(environment, "PARLEY_FRONT_PORT", 8080, 65_535),
                urls(environment, "PARLEY_FRONT_GATEWAYS"),
                urls(environment, "PARLEY_FRONT_MESSAGE_SERVICES"),
                urls(environment, "PARLEY_FRONT_HISTORY_SERVICES"),
                number(environment, "PARLEY_FRONT_MAX_BODY_BYTES", 1 << 20, 1 << 30),
                Duration.ofMillis(number(environment, "PARLEY_FRONT_REQUEST_LIMIT_MS", 30_000, 3_600_000)),
                Duration.ofMillis(number(environment, "PARLEY_FRONT_HEAD_LIMIT_MS", 10_000, 3_600_000)));
    }

    private static long number(Map<String, String> environment, String name, long otherwise, long most) {
        String given = environment.getOrDefault(name, Long.toString(otherwise));
        try {
            long value = Long.parseLong(given);
            if (value >= 1 && value <= most) {
                return value;
            }
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException(name + " must be a number, not '" + given + "'", noNumber);
        }
        throw new IllegalArgumentException(name + " must be from 1 to " + most + ", not " + given);
    }

    private static List<URI> urls(Map<String, String> environment, String name) {
        String given = environment.getOrDefault(name, "");
        try {
            return Arrays.stream(given.split(",", -1))
                    .map(String::strip)
                    .filter(url -> !url.isEmpty())
                    .map(URI::create)
                    .toList();
        } catch (IllegalArgumentException noUrl) {
            throw new IllegalArgumentException(
                    name + " must be base URLs, comma-separated, not '" + given + "'", noUrl);
        }
    }
}
