package chat.parley.client.api;

import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.frame.ServerFrameCodec;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.Position;
import chat.parley.protocol.message.MessageBody;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One user's REST calls (contract, sections 4 and 5). Calls block, are safe from any thread, and throw {@link ApiException}
 * with the contract's status and slug.
 */
public final class ParleyApi {

    private final JsonCalls calls;
    private final Supplier<String> token;

    /** The calls of the user of this token, which is asked for anew at every call. */
    public ParleyApi(URI url, HttpClient http, Supplier<String> token) {
        this.calls = new JsonCalls(url, http);
        this.token = token;
    }

    /** The messages with a user, newest first. */
    public List<StoredMessage> privateHistory(int userId, PageRequest page) {
        return JsonCalls.list(
                post("/api/chat/history/private", page.withSubject("user_id", userId)), StoredMessage.class);
    }

    /** The messages of a room, newest first; 403 for who is no member. */
    public List<StoredMessage> roomHistory(int roomId, PageRequest page) {
        return JsonCalls.list(post("/api/chat/history/room", page.withSubject("room_id", roomId)), StoredMessage.class);
    }

    /** {@code sent}, {@code delivered} or {@code read}; 404 for a message that is not the caller's to see. */
    public String messageStatus(long messageId) {
        return post("/api/chat/message/status", Map.of("message_id", messageId))
                .path("status")
                .asString("");
    }

    /** Who has received and read a message. */
    public Receipts receipts(long messageId) {
        return JsonCalls.data(post("/api/chat/message/receipts", Map.of("message_id", messageId)), Receipts.class);
    }

    /**
     * A page of the caller's conversations, the one with the newest message first.
     *
     * @param page from 1
     * @param pageSize 1 to 100
     */
    public List<Conversation> conversations(int page, int pageSize) {
        Map<String, Integer> body = new TreeMap<>(Map.of("page", page, "page_size", pageSize));
        return JsonCalls.list(post("/api/chat/conversations", body), Conversation.class);
    }

    /** Everything since a position; null asks for what was not delivered yet. */
    public SyncPage sync(@Nullable Position position) {
        Map<String, String> body = position == null ? Map.of() : Map.of("position", position.toString());
        JsonNode data = post("/api/chat/sync", body).path("data");
        List<ServerFrame.Chat> messages = new ArrayList<>();
        try {
            for (JsonNode message : data.path("messages")) {
                if (ServerFrameCodec.decode(message.toString()).orElse(null) instanceof ServerFrame.Chat chat) {
                    messages.add(chat);
                }
            }
            return new SyncPage(
                    messages,
                    Position.parse(data.path("position").asString("")),
                    data.path("truncated").asBoolean(false));
        } catch (FieldException | IllegalArgumentException unexpected) {
            throw ApiException.noAnswer("the answer is not what the contract says", unexpected);
        }
    }

    /** Users by id; those that do not exist are missing. */
    public List<User> users(Collection<Integer> ids) {
        return JsonCalls.list(get("/api/users?ids=" + joined(ids)), User.class);
    }

    /** Users whose user name begins with this, without regard to case; the first 20 by name. */
    public List<User> findUsers(String query) {
        return JsonCalls.list(get("/api/users?query=" + encoded(query)), User.class);
    }

    /** Who of them is there. */
    public List<Presence> presence(Collection<Integer> ids) {
        return JsonCalls.list(get("/api/presence?ids=" + joined(ids)), Presence.class);
    }

    /** A new room; the caller is its owner and first member. */
    public Room createRoom(String name, @Nullable String description) {
        return JsonCalls.data(post("/api/rooms", nameAndDescription(name, description)), Room.class);
    }

    /** Another name and description; owner only. */
    public void updateRoom(int roomId, String name, @Nullable String description) {
        call("PATCH", "/api/rooms/" + roomId, nameAndDescription(name, description));
    }

    /** The end of a room; owner only. */
    public void deleteRoom(int roomId) {
        call("DELETE", "/api/rooms/" + roomId, null);
    }

    /** The caller joins a room. */
    public void joinRoom(int roomId) {
        call("POST", "/api/rooms/" + roomId + "/members", null);
    }

    /** The owner adds a user to a room. */
    public void addMember(int roomId, int userId) {
        post("/api/rooms/" + roomId + "/members", Map.of("user_id", userId));
    }

    /** The user leaves a room, by himself or by its owner. */
    public void removeMember(int roomId, int userId) {
        call("DELETE", "/api/rooms/" + roomId + "/members/" + userId, null);
    }

    /** The caller's rooms, up to 100. */
    public List<Room> ownRooms() {
        return JsonCalls.list(get("/api/rooms?mine=true&page_size=100"), Room.class);
    }

    /** Rooms whose name has this in it, without regard to case; up to 20. */
    public List<Room> findRooms(String query) {
        return JsonCalls.list(get("/api/rooms?query=" + encoded(query)), Room.class);
    }

    /** One room. */
    public Room room(int roomId) {
        return JsonCalls.data(get("/api/rooms/" + roomId), Room.class);
    }

    /** Who is in a room, up to 100. */
    public List<User> members(int roomId) {
        return JsonCalls.list(get("/api/rooms/" + roomId + "/members?page_size=100"), User.class);
    }

    /** Sends a message without a connection, as bots do; the same {@code clientMsgId} again makes no second one. */
    public Sent send(ChatType chatType, int receiverId, MessageBody body, @Nullable String clientMsgId) {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("chat_type", chatType.wireName());
        fields.put("receiver_id", receiverId);
        fields.put("message_type", body.messageType().wireName());
        fields.put("content", body.content());
        if (body.fileUrl() != null) {
            fields.put("file_url", body.fileUrl());
        }
        if (clientMsgId != null) {
            fields.put("client_msg_id", clientMsgId);
        }
        return JsonCalls.data(post("/api/chat/messages", fields), Sent.class);
    }

    private JsonNode get(String path) {
        return call("GET", path, null);
    }

    private JsonNode post(String path, Map<String, ?> body) {
        return call("POST", path, body);
    }

    private JsonNode call(String method, String path, @Nullable Map<String, ?> body) {
        return calls.call(method, path, token.get(), body);
    }

    private static Map<String, String> nameAndDescription(String name, @Nullable String description) {
        return description == null ? Map.of("name", name) : Map.of("name", name, "description", description);
    }

    private static String joined(Collection<Integer> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
