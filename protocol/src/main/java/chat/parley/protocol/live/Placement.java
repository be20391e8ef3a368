package chat.parley.protocol.live;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Which of several independent Redis servers has a channel: the CRC-32 of its name (ISO 3309, as in zip), in UTF-8,
 * modulo the number of servers. Fan-out and gateways compute it apart and must come to the same: neither the hash nor
 * the names of {@link Channels} may ever change, or a gateway listens where nobody speaks while versions are mixed.
 *
 * <p>A remainder and no consistent hashing: while the list of servers changes, fan-out publishes by both lists anyway, and
 * no channel has anything that would have to move.
 */
public final class Placement {

    private Placement() {}

    /**
     * The place of the channel's server in the list of servers.
     *
     * @param servers how many there are, at least 1
     */
    public static int serverOf(String channel, int servers) {
        if (servers < 1) {
            throw new IllegalArgumentException(servers + " servers have no channel");
        }
        if (servers == 1) {
            return 0;
        }
        CRC32 crc = new CRC32();
        crc.update(channel.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % servers);
    }
}
