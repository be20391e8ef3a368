package chat.parley.client;

import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrameCodec;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket server on a real socket, down to the bytes, so that it can misbehave as a test wants. */
final class FakeGateway implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final ServerSocket server;
    private final BlockingQueue<Peer> peers = new LinkedBlockingQueue<>();
    private volatile int status = 101;

    FakeGateway() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::acceptAll);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Answers handshakes with this HTTP status from now on. */
    void answer(int httpStatus) {
        status = httpStatus;
    }

    /** The next connection that a client opens. */
    Peer peer() throws InterruptedException {
        Peer peer = peers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (peer == null) {
            throw new AssertionError("nobody connects");
        }
        return peer;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Peer peer : peers) {
            peer.socket.close();
        }
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try {
            Peer peer = new Peer(socket);
            int answered = status;
            peer.handshake(answered);
            peers.add(peer);
            if (answered == 101) {
                peer.readAll();
            } else {
                socket.close();
            }
        } catch (IOException gone) {
            // The client went away, which is what some tests are about.
        }
    }

    /** One client's connection. */
    static final class Peer {

        final Map<String, String> headers = new TreeMap<>();
        final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        final BlockingQueue<Integer> closes = new LinkedBlockingQueue<>();
        private final Socket socket;
        private final DataInputStream in;
        private final OutputStream out;
        private String requestLine = "";

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            this.out = socket.getOutputStream();
        }

        String target() {
            return requestLine.split(" ", -1)[1];
        }

        String heard() throws InterruptedException {
            String text = texts.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (text == null) {
                throw new AssertionError("the client says nothing");
            }
            return text;
        }

        void say(ServerFrame frame) {
            sayInPieces(ServerFrameCodec.encode(frame), Integer.MAX_VALUE);
        }

        /** One message in fragments of so many bytes. */
        void sayInPieces(String text, int bytesEach) {
            byte[] all = text.getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at < all.length; at += Math.min(bytesEach, all.length)) {
                int length = Math.min(bytesEach, all.length - at);
                boolean last = at + length == all.length;
                frame((last ? 0x80 : 0) | (at == 0 ? 1 : 0), all, at, length);
            }
        }

        void ping() {
            frame(0x89, new byte[] {1, 2, 3}, 0, 3);
        }

        void closeWith(int code, String reason) {
            byte[] words = reason.getBytes(StandardCharsets.UTF_8);
            byte[] payload = ByteBuffer.allocate(2 + words.length)
                    .putShort((short) code)
                    .put(words)
                    .array();
            frame(0x88, payload, 0, payload.length);
        }

        /** Cuts the line with a reset. */
        void cut() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        private void handshake(int answered) throws IOException {
            requestLine = line();
            for (String header = line(); !header.isEmpty(); header = line()) {
                int colon = header.indexOf(':');
                headers.put(
                        header.substring(0, colon).toLowerCase(Locale.ROOT),
                        header.substring(colon + 1).strip());
            }
            String answer = answered == 101
                    ? "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + accept(headers.get("sec-websocket-key")) + "\r\n\r\n"
                    : "HTTP/1.1 " + answered + " No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            out.write(answer.getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        private void readAll() throws IOException {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            while (true) {
                int head = in.readUnsignedByte();
                int length = in.readUnsignedByte() & 0x7f;
                if (length == 126) {
                    length = in.readUnsignedShort();
                }
                byte[] mask = in.readNBytes(4);
                byte[] payload = in.readNBytes(length);
                for (int i = 0; i < payload.length; i++) {
                    payload[i] ^= mask[i % 4];
                }
                switch (head & 0xf) {
                    case 0, 1 -> {
                        message.writeBytes(payload);
                        if ((head & 0x80) != 0) {
                            texts.add(message.toString(StandardCharsets.UTF_8));
                            message.reset();
                        }
                    }
                    case 8 ->
                        closes.add(
                                payload.length < 2
                                        ? 1005
                                        : (int) ByteBuffer.wrap(payload).getShort());
                    case 10 -> texts.add("pong of " + payload.length + " bytes");
                    default -> throw new IOException("opcode " + (head & 0xf));
                }
            }
        }

        private synchronized void frame(int head, byte[] bytes, int at, int length) {
            try {
                ByteArrayOutputStream frame = new ByteArrayOutputStream();
                frame.write(head);
                if (length < 126) {
                    frame.write(length);
                } else if (length < 65_536) {
                    frame.write(126);
                    frame.write(length >>> 8);
                    frame.write(length);
                } else {
                    frame.write(127);
                    frame.writeBytes(ByteBuffer.allocate(8).putLong(length).array());
                }
                frame.write(bytes, at, length);
                out.write(frame.toByteArray());
                out.flush();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
                line.append((char) c);
            }
            return line.toString().strip();
        }

        private static String accept(String key) {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-1")
                        .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
                return Base64.getEncoder().encodeToString(hash);
            } catch (GeneralSecurityException missing) {
                throw new IllegalStateException(missing);
            }
        }
    }
}
