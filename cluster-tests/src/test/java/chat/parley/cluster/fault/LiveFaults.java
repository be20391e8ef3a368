package chat.parley.cluster.fault;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** What can happen to live delivery while all processes live. */
public final class LiveFaults {

    private static final int SLOW_READERS = 6;
    private static final int DROPPING = 3;
    private static final int DROPS = 16;
    private static final int DROP_EVERY_MS = 500;

    private LiveFaults() {}

    /** Everything that Redis knows is gone in one moment. */
    static Fault flushed() {
        return new Fault("FLUSHALL of redis", Set.of("redis"), (field, random) -> {
            URI redis = URI.create(field.cluster().redisUrl());
            try (Socket socket = new Socket(redis.getHost(), redis.getPort())) {
                socket.getOutputStream().write("FLUSHALL\r\n".getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readNBytes(3), StandardCharsets.US_ASCII);
                if (!answer.equals("+OK")) {
                    throw new IOException("Redis answered " + answer);
                }
            }
        });
    }

    /** Some clients lose their connection, and again some, and come back while the others talk. */
    public static Fault droppingClients() {
        return new Fault("clients that drop", Set.of("clients"), (field, random) -> {
            for (int i = 0; i < DROPS; i++) {
                field.workload().drop(DROPPING, random);
                Field.hold(DROP_EVERY_MS);
            }
        });
    }

    /** Some clients stop reading, until the kernel's buffers and their queues are full. */
    static Fault slowReaders() {
        return new Fault("slow readers", Set.of("clients"), (field, random) -> {
            field.workload().stopReading(SLOW_READERS, random);
            try {
                field.pause(random);
            } finally {
                field.workload().readAgain();
            }
        });
    }
}
