package chat.parley.local.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks a server of ours whether it is ready; gives up after two seconds. */
final class HttpProbe {

    private static final int CONNECT_LIMIT_MS = 500;
    private static final int ANSWER_LIMIT_MS = 2000;

    private HttpProbe() {}

    static boolean isOk(int port, String path) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_LIMIT_MS);
            socket.setSoTimeout(ANSWER_LIMIT_MS);
            String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String status = in.readLine();
            return status != null && status.startsWith("HTTP/1.1 200");
        } catch (IOException noAnswer) {
            return false;
        }
    }
}
