package chat.parley.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OverviewTest {

    private PlainTerminal terminal;
    private Overview overview;
    private volatile int conversations;

    @BeforeEach
    void start() throws IOException {
        terminal = new PlainTerminal();
        terminal.answer("/api/chat/conversations", this::answer);
        overview = new Overview(terminal.console(), terminal.desk(), terminal.api());
    }

    @AfterEach
    void end() {
        terminal.close();
    }

    @Test
    void whoHasNoneIsToldHowToBegin() {
        overview.show(20);

        assertThat(terminal.lines()).containsExactly("No conversations yet: /with NAME begins one.");
    }

    @Test
    void whereAllAreShownNothingIsSaidOfMore() {
        conversations = 20;

        overview.show(20);

        assertThat(terminal.lines())
                .hasSize(21)
                .contains("  #room 1 (1 unread)")
                .endsWith("  #room 20 (20 unread)");
    }

    @Test
    void whereThereAreMoreItIsSaid() {
        conversations = 21;

        overview.show(20);

        assertThat(terminal.lines())
                .hasSize(22)
                .endsWith("  #room 20 (20 unread)", "  … and more: /conversations 100 shows up to 100.");
    }

    @Test
    void beyondTheLongestListTheyAreOpenedByName() {
        conversations = 101;

        overview.show(100);

        assertThat(terminal.lines()).hasSize(102).endsWith("  … and more: /with NAME opens any of them.");
    }

    /** The page that is asked for, as the service answers it. */
    private void answer(HttpExchange exchange) throws IOException {
        long page;
        long size;
        try {
            JsonObject asked = JsonObject.parse(exchange.getRequestBody().readAllBytes());
            page = asked.integer("page", 1, Integer.MAX_VALUE);
            size = asked.integer("page_size", 1, 100);
        } catch (FieldException wrong) {
            throw new IOException(wrong);
        }
        String data = LongStream.rangeClosed((page - 1) * size + 1, Math.min(page * size, conversations))
                .mapToObj(id -> ("{\"chat_type\":\"room\",\"room\":{\"id\":%1$d,\"name\":\"room %1$d\"},"
                                + "\"last_message\":null,\"unread\":%1$d}")
                        .formatted(id))
                .collect(Collectors.joining(","));
        byte[] bytes = PlainTerminal.envelope(200, "[" + data + "]");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
