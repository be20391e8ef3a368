package chat.parley.local.engine;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Asks an engine in its own protocol whether it serves, without its client library: a launcher stays small, and a
 * probe that is refused costs nothing. Each gives up after a second.
 */
public final class Probes {

    private static final int LIMIT_MS = 1000;
    private static final short METADATA = 3;
    private static final short METADATA_VERSION = 1;
    private static final int MAX_BROKERS = 1000;

    private Probes() {}

    /**
     * Whether the broker at that port knows at least so many live brokers (itself included): a Metadata request,
     * version 1, for no topics. A broker that still starts is not in its own list yet.
     */
    public static boolean kafkaKnowsBrokers(int port, int brokers) {
        try (Socket socket = connect(port)) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            byte[] client = "parley".getBytes(StandardCharsets.US_ASCII);
            out.writeInt(2 + 2 + 4 + 2 + client.length + 4);
            out.writeShort(METADATA);
            out.writeShort(METADATA_VERSION);
            out.writeInt(1);
            out.writeShort(client.length);
            out.write(client);
            out.writeInt(0);
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readInt();
            in.readInt();
            int known = in.readInt();
            return known >= brokers && known < MAX_BROKERS;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Whether Redis says PONG; while it loads its data it says something else. */
    public static boolean redisAnswersPing(int port) {
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            return "+PONG".equals(in.readLine());
        } catch (IOException notYet) {
            return false;
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MS);
            socket.setSoTimeout(LIMIT_MS);
            return socket;
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }
}
