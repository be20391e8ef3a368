package chat.parley.local.cluster;

import chat.parley.local.engine.EngineHome;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Stands in for a service: a process that is ready at once and answers with its environment. */
public final class FakeService {

    private FakeService() {}

    /** Runs this class for every role. */
    static Programs programs() {
        return (role, name, temporary) -> List.of(
                EngineHome.java(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                FakeService.class.getName(),
                role);
    }

    /** Serves until it is stopped. */
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(System.getenv("SERVER_PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 16);
        server.createContext("/", exchange -> {
            Map<String, String> told = new TreeMap<>(System.getenv());
            told.keySet().removeIf(name -> !name.matches("(SPRING|PARLEY|SERVER)_.*"));
            byte[] body = (arguments[0] + " " + told).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        System.out.println("serving on " + port);
    }
}
