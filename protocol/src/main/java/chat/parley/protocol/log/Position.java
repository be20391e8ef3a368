package chat.parley.protocol.log;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * A place in the whole log: the next offset of every partition (contract, section 1). "I have everything before this."
 * Immutable. Partitions that it does not know count as 0, so a position taken before partitions were added stays good.
 *
 * <p>Its text form is URL-safe and opaque to clients: base64url of a version byte, the number of partitions and one
 * variable-length integer for each.
 */
public final class Position {

    /** Everything is still to come. */
    public static final Position START = new Position(new long[0]);

    /** Longest text accepted: 4,096 partitions with offsets of 41 bits take 6 bytes each, in base64. */
    public static final int MAX_TEXT_LENGTH = 40_000;

    private static final byte VERSION = 1;
    private static final int MAX_VARINT_BYTES = 9;

    private final long[] nextOffsets;

    private Position(long[] nextOffsets) {
        this.nextOffsets = nextOffsets;
    }

    /** A position from a next offset for each partition; missing partitions are 0. */
    public static Position of(Map<Integer, Long> nextOffsets) {
        long[] next = new long
                [nextOffsets.keySet().stream()
                        .mapToInt(partition -> checkedSize(partition + 1L))
                        .max()
                        .orElse(0)];
        nextOffsets.forEach((partition, offset) -> {
            if (partition < 0) {
                throw new IllegalArgumentException("partition " + partition);
            }
            next[partition] = checkedOffset(offset);
        });
        return new Position(next);
    }

    /** A position from the next offsets in the order of the partitions. */
    public static Position of(long... nextOffsets) {
        checkedSize(nextOffsets.length);
        for (long offset : nextOffsets) {
            checkedOffset(offset);
        }
        return new Position(nextOffsets.clone());
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when the text is no position
     */
    public static Position parse(String text) {
        if (text.length() > MAX_TEXT_LENGTH) {
            throw new IllegalArgumentException("position is longer than " + MAX_TEXT_LENGTH + " characters");
        }
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
        if (!bytes.hasRemaining() || bytes.get() != VERSION) {
            throw new IllegalArgumentException("not a position of version " + VERSION);
        }
        long[] next = new long[checkedSize(readVarint(bytes))];
        for (int i = 0; i < next.length; i++) {
            next[i] = checkedOffset(readVarint(bytes));
        }
        if (bytes.hasRemaining()) {
            throw new IllegalArgumentException("a position ends with " + bytes.remaining() + " bytes too many");
        }
        return new Position(next);
    }

    /** The first offset of this partition that lies behind the position. */
    public long nextOffset(int partition) {
        return partition < nextOffsets.length ? nextOffsets[partition] : 0;
    }

    /** How many partitions this position knows. */
    public int partitions() {
        return nextOffsets.length;
    }

    /** Whether the record with this id lies before the position. */
    public boolean covers(long messageId) {
        return MessageId.offset(messageId) < nextOffset(MessageId.partition(messageId));
    }

    /** Whether everything before the other position lies before this one too. */
    public boolean reaches(Position other) {
        for (int p = 0; p < other.nextOffsets.length; p++) {
            if (nextOffset(p) < other.nextOffsets[p]) {
                return false;
            }
        }
        return true;
    }

    /** The later of the two in every partition. */
    public Position max(Position other) {
        if (reaches(other)) {
            return this;
        }
        long[] next = Arrays.copyOf(nextOffsets, Math.max(nextOffsets.length, other.nextOffsets.length));
        for (int p = 0; p < other.nextOffsets.length; p++) {
            next[p] = Math.max(next[p], other.nextOffsets[p]);
        }
        return new Position(next);
    }

    /** The earlier of the two in every partition. */
    public Position min(Position other) {
        if (other.reaches(this)) {
            return this;
        }
        long[] next = Arrays.copyOf(nextOffsets, Math.min(nextOffsets.length, other.nextOffsets.length));
        for (int p = 0; p < next.length; p++) {
            next[p] = Math.min(next[p], other.nextOffsets[p]);
        }
        return new Position(next);
    }

    /** This position, but at least at the given offset in one partition. */
    public Position atLeast(int partition, long nextOffset) {
        if (nextOffset(partition) >= nextOffset) {
            return this;
        }
        long[] next = Arrays.copyOf(nextOffsets, Math.max(nextOffsets.length, checkedSize(partition + 1L)));
        next[partition] = checkedOffset(nextOffset);
        return new Position(next);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Position that && reaches(that) && that.reaches(this);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        int known = nextOffsets.length;
        while (known > 0 && nextOffsets[known - 1] == 0) {
            known--;
        }
        for (int p = 0; p < known; p++) {
            hash = 31 * hash + Long.hashCode(nextOffsets[p]);
        }
        return hash;
    }

    /** The text form. */
    @Override
    public String toString() {
        ByteBuffer bytes = ByteBuffer.allocate(1 + MAX_VARINT_BYTES * (nextOffsets.length + 1));
        bytes.put(VERSION);
        writeVarint(bytes, nextOffsets.length);
        for (long next : nextOffsets) {
            writeVarint(bytes, next);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(bytes.array(), bytes.position()));
    }

    private static int checkedSize(long size) {
        if (size < 0 || size > MessageId.MAX_PARTITIONS) {
            throw new IllegalArgumentException(size + " partitions are not in [0, " + MessageId.MAX_PARTITIONS + "]");
        }
        return (int) size;
    }

    private static long checkedOffset(long offset) {
        if (offset < 0 || offset > MessageId.OFFSET_LIMIT) {
            throw new IllegalArgumentException("offset " + offset + " is out of range");
        }
        return offset;
    }

    private static void writeVarint(ByteBuffer bytes, long value) {
        long rest = value;
        while (rest > 0x7f) {
            bytes.put((byte) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        bytes.put((byte) rest);
    }

    private static long readVarint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; shift < 7 * MAX_VARINT_BYTES; shift += 7) {
            if (!bytes.hasRemaining()) {
                throw new IllegalArgumentException("a position ends too early");
            }
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number in a position is too long");
    }
}
