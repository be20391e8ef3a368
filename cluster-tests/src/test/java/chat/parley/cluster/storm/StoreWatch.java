package chat.parley.cluster.storm;

import chat.parley.testing.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Watches what history-service asks of Postgres while a storm goes on. */
final class StoreWatch implements AutoCloseable {

    private static final int LOOK_MS = 20;

    /** Backlogs that history-service has read, or batches of them, as it counts them itself. */
    private static final Pattern BACKLOGS = Pattern.compile("(?m)^http_server_requests_seconds_count"
            + "\\{(?=[^}]*status=\"200\")[^}]*uri=\"/api/chat/sync(?:/batch)?\"[^}]*} ([0-9.E+]+)$");

    private final Database database;
    private final URI historyService;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Thread watching = new Thread(this::watch, "store-watch");
    private final long backlogsBefore;
    private volatile boolean goesOn = true;
    private volatile int mostConnections;
    private volatile int mostActive;

    /** Watches from now on. */
    StoreWatch(Database database, URI historyService) {
        this.database = database;
        this.historyService = historyService;
        this.backlogsBefore = countBacklogs();
        watching.start();
    }

    /** Backlogs read since the beginning. */
    long backlogs() {
        return countBacklogs() - backlogsBefore;
    }

    /** The most connections that history-service had at once. */
    int mostConnections() {
        return mostConnections;
    }

    /** The most of them that ran a statement at once. */
    int mostActive() {
        return mostActive;
    }

    @Override
    public void close() {
        goesOn = false;
        watching.interrupt();
        http.close();
    }

    private void watch() {
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            while (goesOn) {
                try (ResultSet now = statement.executeQuery("""
                        SELECT count(*), count(*) FILTER (WHERE state = 'active')
                        FROM pg_stat_activity WHERE application_name = 'history-service'""")) {
                    now.next();
                    mostConnections = Math.max(mostConnections, now.getInt(1));
                    mostActive = Math.max(mostActive, now.getInt(2));
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            }
        } catch (SQLException failed) {
            throw new IllegalStateException("cannot look at Postgres", failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private long countBacklogs() {
        try {
            String metrics = http.send(
                            HttpRequest.newBuilder(historyService.resolve("/actuator/prometheus"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            Matcher counted = BACKLOGS.matcher(metrics);
            double all = 0;
            while (counted.find()) {
                all += Double.parseDouble(counted.group(1));
            }
            return Math.round(all);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
