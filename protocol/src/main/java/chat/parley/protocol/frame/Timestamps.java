package chat.parley.protocol.frame;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times on the wire: RFC 3339, UTC, always with three digits of milliseconds (contract, section 1). */
public final class Timestamps {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Timestamps() {}

    /** The text of a time; anything below a millisecond is cut. */
    public static String format(Instant time) {
        return FORMAT.format(time);
    }
}
