package chat.parley.history;

import chat.parley.platform.schema.StoreSchema;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import chat.parley.testing.Backends;
import chat.parley.testing.Database;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * A store with the real schema, written as message-service's fold would: {@value #PARTITIONS} partitions, each message at
 * its partition's next offset. Users and rooms are numbered, so that tests share a database and not their people.
 */
public final class StoreRows {

    public static final int PARTITIONS = 4;

    private static final AtomicInteger NUMBERS = new AtomicInteger(1000);

    private final Database database;
    private final JdbcClient jdbc;
    private final AtomicLong lastMs = new AtomicLong();

    private StoreRows(Database database) {
        this.database = database;
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(database.jdbcUrl());
        pool.setUsername(database.user());
        pool.setPassword(database.password());
        pool.setMaximumPoolSize(2);
        pool.setConnectionInitSql("SET search_path TO " + StoreSchema.CHAT);
        StoreSchema.migrate(pool);
        this.jdbc = JdbcClient.create(pool);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            jdbc.sql("INSERT INTO log_position VALUES (?, 0) ON CONFLICT DO NOTHING")
                    .param(partition)
                    .update();
        }
    }

    /** The store that the shared application context reads. */
    public static StoreRows shared() {
        return Shared.ROWS;
    }

    /** A store of its own. */
    public static StoreRows create() {
        return create(Backends.shared());
    }

    /** Likewise, in these backends. */
    public static StoreRows create(Backends backends) {
        return new StoreRows(backends.newDatabase());
    }

    /** Likewise, in this database. */
    public static StoreRows create(Database database) {
        return new StoreRows(database);
    }

    /** Lets history-service read this store. */
    public void serve(DynamicPropertyRegistry registry) {
        registry.add("spring.datasource.url", database::jdbcUrl);
        registry.add("spring.datasource.username", database::user);
        registry.add("spring.datasource.password", database::password);
        registry.add("spring.data.redis.url", () -> Backends.shared().redisUrl());
    }

    /** Likewise, with a replica. */
    public void serveWith(StoreRows replica, DynamicPropertyRegistry registry) {
        serve(registry);
        registry.add("parley.history.replica.url", replica.database::jdbcUrl);
    }

    public Database database() {
        return database;
    }

    public JdbcClient jdbc() {
        return jdbc;
    }

    /** A number that no other test has. */
    public static int number() {
        return NUMBERS.incrementAndGet();
    }

    /** An account; its id is given by the database. */
    public int account(String username, String displayName) {
        return jdbc.sql(
                        "INSERT INTO account.users (username, display_name, password_hash) VALUES (?, ?, 'x') RETURNING id")
                .params(username, displayName)
                .query(Integer.class)
                .single();
    }

    /** A message between two users, both of whom become members of the conversation. */
    public long say(int senderId, int receiverId, String content) {
        return say(senderId, receiverId, content, null);
    }

    public long say(int senderId, int receiverId, String content, String clientMsgId) {
        ConversationKey conversation = ConversationKey.ofUsers(senderId, receiverId);
        member(conversation, senderId, 0);
        member(conversation, receiverId, 0);
        return append(conversation, senderId, receiverId, content, clientMsgId);
    }

    /** A message in a room. */
    public long sayInRoom(int senderId, int roomId, String content) {
        return append(new ConversationKey.Room(roomId), senderId, roomId, content, null);
    }

    /** A room with these members, who joined at its beginning. */
    public int room(String name, int... members) {
        int roomId = number();
        ConversationKey room = new ConversationKey.Room(roomId);
        jdbc.sql("INSERT INTO room VALUES (?, ?, NULL, ?, ?, ?)")
                .params(roomId, name, at(Instant.parse("2026-11-23T03:00:00Z")), members[0], members.length)
                .update();
        long created = nextId(room);
        advance(room);
        for (int member : members) {
            member(room, member, created);
        }
        return roomId;
    }

    /** One more member, from here on. */
    public long join(int roomId, int userId) {
        ConversationKey room = new ConversationKey.Room(roomId);
        long id = nextId(room);
        advance(room);
        member(room, userId, id);
        jdbc.sql("UPDATE room SET member_count = member_count + 1 WHERE id = ?")
                .param(roomId)
                .update();
        return id;
    }

    /** One member less, from here on; how far he got is kept where he received anything. */
    public void leave(int roomId, int userId) {
        ConversationKey room = new ConversationKey.Room(roomId);
        jdbc.sql("""
                        INSERT INTO stay (conversation, joined_id, user_id, delivered_upto, read_upto)
                        SELECT conversation, joined_id, user_id, delivered_upto, read_upto FROM member
                        WHERE conversation = ? AND user_id = ? AND delivered_upto > joined_id
                        """).params(room.packed(), userId).update();
        jdbc.sql("DELETE FROM member WHERE conversation = ? AND user_id = ?")
                .params(room.packed(), userId)
                .update();
        jdbc.sql("UPDATE room SET member_count = member_count - 1 WHERE id = ?")
                .param(roomId)
                .update();
        advance(room);
    }

    /** The user has received up to a message. */
    public void delivered(ConversationKey conversation, int userId, long upto) {
        mark(conversation, userId, upto, 0);
    }

    /** The user has received and read up to a message. */
    public void read(ConversationKey conversation, int userId, long upto) {
        mark(conversation, userId, upto, upto);
    }

    /** A record that repeated a message; its id. */
    public long repeat(ConversationKey conversation, int senderId, long firstId) {
        long id = nextId(conversation);
        advance(conversation);
        jdbc.sql("INSERT INTO repeat VALUES (?, ?, ?, ?)")
                .params(conversation.packed(), id, senderId, firstId)
                .update();
        return id;
    }

    /** The id that the next record of this conversation will have. */
    public long nextId(ConversationKey conversation) {
        return MessageId.of(partition(conversation), next(partition(conversation)));
    }

    /** The record after the next one is now the next one. */
    public void advance(ConversationKey conversation) {
        jdbc.sql("UPDATE log_position SET next_offset = next_offset + 1 WHERE partition = ?")
                .param(partition(conversation))
                .update();
    }

    /** As message-service does twice a second: the log ends where the store has got to. */
    public void lookAtTheEnd(ConversationKey conversation) {
        jdbc.sql("""
                        INSERT INTO log_end SELECT partition, 1, next_offset FROM log_position WHERE partition = ?
                        ON CONFLICT (partition) DO UPDATE SET looks = log_end.looks + 1, next_offset = excluded.next_offset
                        """).param(partition(conversation)).update();
    }

    public Position position() {
        Map<Integer, Long> next = new HashMap<>();
        jdbc.sql("SELECT partition, next_offset FROM log_position").query(row -> {
            next.put(row.getInt(1), row.getLong(2));
        });
        return Position.of(next);
    }

    public static int partition(ConversationKey conversation) {
        return Math.floorMod(Long.hashCode(conversation.packed()), PARTITIONS);
    }

    private long append(
            ConversationKey conversation, int senderId, int receiverId, String content, String clientMsgId) {
        long id = nextId(conversation);
        insert(conversation, id, senderId, receiverId, content, clientMsgId, Instant.ofEpochMilli(later()));
        advance(conversation);
        return id;
    }

    /** Later than every one before: what is said in one millisecond has no order among conversations. */
    private long later() {
        return lastMs.updateAndGet(last -> Math.max(last + 1, System.currentTimeMillis()));
    }

    /** A message at a place and time of its own. */
    public void insert(
            ConversationKey conversation,
            long id,
            int senderId,
            int receiverId,
            String content,
            String clientMsgId,
            Instant createdAt) {
        jdbc.sql("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, 'text', NULL, ?)")
                .params(conversation.packed(), id, senderId, receiverId, content, at(createdAt), clientMsgId)
                .update();
        jdbc.sql("""
                        INSERT INTO conversation VALUES (?, ?, ?)
                        ON CONFLICT (conversation) DO UPDATE SET last_message_id = excluded.last_message_id
                        """).params(conversation.packed(), partition(conversation), id).update();
    }

    /** A member, as the fold makes one: with everything before his joining behind him. */
    public void member(ConversationKey conversation, int userId, long joinedId) {
        jdbc.sql("INSERT INTO member VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
                .params(conversation.packed(), userId, joinedId, joinedId, joinedId)
                .update();
    }

    private void mark(ConversationKey conversation, int userId, long delivered, long read) {
        long receiptId = nextId(conversation);
        jdbc.sql("""
                        UPDATE member SET delivered_upto = greatest(delivered_upto, ?), read_upto = greatest(read_upto, ?),
                            receipt_id = ?
                        WHERE conversation = ? AND user_id = ?
                        """)
                .params(delivered, read, receiptId, conversation.packed(), userId)
                .update();
        advance(conversation);
    }

    private long next(int partition) {
        return jdbc.sql("SELECT next_offset FROM log_position WHERE partition = ?")
                .param(partition)
                .query(Long.class)
                .single();
    }

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static final class Shared {
        static final StoreRows ROWS = create();
    }
}
