package chat.parley.protocol.log;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a conversation, and the Kafka record key of every event of it (contract, section 1): a conversation lives
 * in one partition and so has one order.
 */
public sealed interface ConversationKey {

    /** Two people, or one who writes notes to himself. {@code lower <= higher}, both positive. */
    record Private(int lower, int higher) implements ConversationKey {
        public Private {
            if (lower < 1 || higher < lower) {
                throw new IllegalArgumentException("private conversation of " + lower + " and " + higher);
            }
        }

        /** Whether this user is one of the two. */
        public boolean has(int userId) {
            return userId == lower || userId == higher;
        }

        /** The other side as this participant sees it; himself in a conversation with himself. */
        public int peerOf(int userId) {
            return userId == lower ? higher : lower;
        }

        @Override
        public ChatType chatType() {
            return ChatType.PRIVATE;
        }

        @Override
        public long packed() {
            return ((long) lower << 32) | higher;
        }

        @Override
        public String toString() {
            return "private:" + lower + ":" + higher;
        }
    }

    /** A room; its id is positive. */
    record Room(int roomId) implements ConversationKey {
        public Room {
            if (roomId < 1) {
                throw new IllegalArgumentException("room id " + roomId);
            }
        }

        @Override
        public ChatType chatType() {
            return ChatType.ROOM;
        }

        @Override
        public long packed() {
            return -roomId;
        }

        @Override
        public String toString() {
            return "room:" + roomId;
        }
    }

    /** Private or room. */
    ChatType chatType();

    /**
     * The key as one number, for store columns: {@code lower * 2^32 + higher} for a private conversation, minus the
     * room id for a room. Never 0.
     */
    long packed();

    /** The conversation of two users, in either order. */
    static Private ofUsers(int one, int other) {
        return new Private(Math.min(one, other), Math.max(one, other));
    }

    /** The conversation that a frame of {@code userId} with these fields is about. */
    static ConversationKey of(ChatType chatType, int userId, int receiverId) {
        return switch (chatType) {
            case PRIVATE -> ofUsers(userId, receiverId);
            case ROOM -> new Room(receiverId);
        };
    }

    /**
     * The conversation with this number, see {@link #packed()}.
     *
     * @throws IllegalArgumentException when no conversation has it
     */
    static ConversationKey unpack(long packed) {
        if (packed < -Integer.MAX_VALUE) {
            throw new IllegalArgumentException("no conversation has the number " + packed);
        }
        return packed < 0 ? new Room((int) -packed) : new Private((int) (packed >>> 32), (int) packed);
    }

    /** Reads {@code private:<lower>:<higher>} or {@code room:<id>}; empty for anything else. */
    static Optional<ConversationKey> parse(String text) {
        Matcher matcher = Patterns.KEY.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            if (matcher.group("room") != null) {
                return Optional.of(new Room(Integer.parseInt(matcher.group("room"))));
            }
            return Optional.of(
                    new Private(Integer.parseInt(matcher.group("lower")), Integer.parseInt(matcher.group("higher"))));
        } catch (IllegalArgumentException outOfRange) {
            return Optional.empty();
        }
    }

    /** Holds the pattern, since an interface cannot keep a private constant. */
    final class Patterns {
        private static final Pattern KEY = Pattern.compile(
                "room:(?<room>[1-9][0-9]{0,9})|private:(?<lower>[1-9][0-9]{0,9}):(?<higher>[1-9][0-9]{0,9})");

        private Patterns() {}
    }
}
