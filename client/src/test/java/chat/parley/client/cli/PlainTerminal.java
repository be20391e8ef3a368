package chat.parley.client.cli;

import chat.parley.client.api.ParleyApi;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** User 1 at a terminal that prints lines, before services whose answers a test gives. */
final class PlainTerminal implements AutoCloseable {

    private final HttpServer server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Console console = new PlainConsole(
            new BufferedReader(Reader.nullReader()), new PrintStream(said, true, StandardCharsets.UTF_8));
    private final ParleyApi api;
    private final Desk desk;

    PlainTerminal() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        URI url = URI.create("http://localhost:" + server.getAddress().getPort());
        api = new ParleyApi(url, http, () -> "t");
        desk = new Desk(api, 1);
    }

    Console console() {
        return console;
    }

    ParleyApi api() {
        return api;
    }

    Desk desk() {
        return desk;
    }

    /** What was printed so far. */
    List<String> lines() {
        return said.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** Whoever asks for this path is answered so. */
    void answer(String path, HttpHandler handler) {
        server.createContext(path, handler);
    }

    /** Whoever asks for this path gets this status and this JSON as {@code data}. */
    void answer(String path, int status, String data) {
        byte[] body = envelope(status, data);
        answer(path, exchange -> {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    /** An answer of a service. */
    static byte[] envelope(int status, String data) {
        return ("{\"code\":" + status + ",\"message\":\"so\",\"data\":" + data + "}").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        desk.close();
        server.stop(0);
        http.close();
    }
}
