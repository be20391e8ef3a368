package chat.parley.platform.membership;

/**
 * Every Redis key of Parley: structure, lifetime and owner. Redis holds views only: all of it may be lost at any moment
 * and comes back by itself. (Channels are in {@code protocol}'s {@code Channels}.)
 */
public final class RedisKeys {

    /** Users whose bits are in one {@link #knownUsers bitmap}. */
    static final int KNOWN_USERS_BLOCK = 8_192;

    /**
     * Set of room ids that were deleted. Written with {@link #ROOM_DELETIONS}, which decides; never expires, few entries.
     * Needed because a room's deletion does not visit the hash of every member.
     */
    public static final String DELETED_ROOMS = "parley:deleted-rooms";

    /**
     * Hash, field = room id, value = place in the log of its deletion (positive), or up to which the store was found to
     * have the room though it was said to be deleted (negative). Written by fan-out, by the command and by whoever asked
     * the store, the later place winning; never expires, few entries. Readers look at {@link #DELETED_ROOMS} alone, as
     * those do that know no places.
     */
    public static final String ROOM_DELETIONS = "parley:room-deletions";

    /**
     * Sorted set, member = gateway id, score = Redis time in ms, with its microseconds, of its last renewal. Written by
     * gateways every third of the lease and with each write of presence; an entry older than the lease is a gateway that died.
     */
    public static final String GATEWAY_LEASES = "parley:gateway-leases";

    private static final String KNOWN_USERS = "parley:known-users:";
    private static final String ROOMS_OF = "parley:rooms-of:";
    private static final String PRESENCE = "parley:presence:";
    private static final String LOGIN_FAILURES = "parley:login-failures:";

    private RedisKeys() {}

    /**
     * Bitmap of a block of users, bit = user id modulo {@link #KNOWN_USERS_BLOCK}: the user exists. Set by message-service at
     * registration and by whoever learnt it from the store; never expires, since a user id is never given out twice. 10
     * million dense ids take 1.3 MB. In blocks, since Redis makes a bitmap as long as its highest bit: with another login's
     * ids one bit could take 256 MiB, for which everybody would wait. So an id far from all others takes 1 KiB.
     */
    public static String knownUsers(int userId) {
        return KNOWN_USERS + userId / KNOWN_USERS_BLOCK;
    }

    /**
     * Hash, field = room id, value = place in the log of the user's last joining (positive) or leaving (negative) of that
     * room, or up to which the store was found to have him in it, or not; the field {@code complete} says that all his
     * rooms are there. Written by fan-out, by membership commands and by whoever filled it from the store, the later place
     * winning. Expires 30 days after its last use.
     */
    public static String roomsOf(int userId) {
        return ROOMS_OF + userId;
    }

    /**
     * Hash, field = gateway id, value = number of the user's sessions there; the field {@code last_seen} is the Redis time
     * in ms when he last came or went. Written by gateways; expires 30 days after its last use.
     */
    public static String presence(int userId) {
        return PRESENCE + userId;
    }

    /** Counter of failed logins for a name or an address, expires a minute after its first failure. Owner: message-service. */
    public static String loginFailures(String kind, String who) {
        return LOGIN_FAILURES + kind + ":" + who;
    }
}
