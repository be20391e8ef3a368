package chat.parley.gateway.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** A WebSocket by hand (RFC 6455), for what no decent client sends and for a reader that stops reading. */
public final class RawSocket implements AutoCloseable {

    private static final int PATIENCE_MS = 20_000;

    /** A frame of the server: its opcode, and its payload as hex. */
    public record Frame(int opcode, String hex) {
        /** The payload as text. */
        public String text() {
            return new String(payload(), UTF_8);
        }

        /** The code of a close frame. */
        public int closeCode() {
            return ByteBuffer.wrap(payload()).getShort() & 0xffff;
        }

        private byte[] payload() {
            return HexFormat.of().parseHex(hex);
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final String responseHead;

    /** Connects; header lines end with CRLF each. A small receive buffer makes a slow reader soon noticed. */
    public RawSocket(int port, int receiveBuffer, String headers) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setSoTimeout(PATIENCE_MS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MS);
        in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream()
                .write(("GET /ws/chat HTTP/1.1\r\nHost: 127.0.0.1:" + port
                                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                                + headers
                                + "\r\n")
                        .getBytes(US_ASCII));
        responseHead = readHead();
    }

    /** Status line and headers of the answer to the handshake. */
    public String responseHead() {
        return responseHead;
    }

    /** Sends a frame, masked as clients have to. */
    public void send(int opcode, boolean last, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write((last ? 0x80 : 0) | opcode);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >> shift));
            }
        }
        byte[] mask = new byte[4];
        ThreadLocalRandom.current().nextBytes(mask);
        frame.write(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ mask[i % 4]);
        }
        socket.getOutputStream().write(frame.toByteArray());
    }

    /** Sends a text frame. */
    public void sendText(String text) throws IOException {
        send(1, true, text.getBytes(UTF_8));
    }

    /** The next frame; throws {@link EOFException} when the connection is gone. */
    public Frame read() throws IOException {
        int first = in.readUnsignedByte();
        long length = in.readUnsignedByte() & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        return new Frame(first & 0x0f, HexFormat.of().formatHex(payload));
    }

    /** Reads up to the server's close frame and returns its code. */
    public int awaitClose() throws IOException {
        for (Frame frame = read(); ; frame = read()) {
            if (frame.opcode() == 8) {
                return frame.closeCode();
            }
        }
    }

    private String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException(head.toString());
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
