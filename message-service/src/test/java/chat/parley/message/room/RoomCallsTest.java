package chat.parley.message.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.parley.message.RunningService;
import chat.parley.message.RunningService.Answer;
import chat.parley.message.RunningService.Listener;
import chat.parley.message.RunningService.User;
import chat.parley.platform.membership.MembershipView;
import chat.parley.protocol.event.Event.RoomUpdated;
import chat.parley.protocol.frame.RoomChange;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.LiveEvent;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(180)
class RoomCallsTest {

    private final RunningService service = RunningService.shared();
    private final User owner = service.newUser();
    private final User guest = service.newUser();

    @Test
    void createdRoomIsThereAtOnceWithItsOwnerAsFirstMember() {
        Answer created = service.post("/api/rooms", owner.token(), """
                {"name":"Tea 茶","description":"hot"}""");

        assertThat(created.status()).isEqualTo(201);
        int id = created.data().path("id").intValue();
        assertThat(created.data().path("name").stringValue()).isEqualTo("Tea 茶");
        assertThat(created.data().path("created_at").stringValue()).matches("2.*T.*\\.\\d{3}Z");
        JsonNode read = service.get("/api/rooms/" + id, guest.token()).data();
        assertThat(read).isEqualTo(created.data());
        assertThat(read.path("owner_id").intValue()).isEqualTo(owner.id());
        assertThat(read.path("member_count").intValue()).isEqualTo(1);
        assertThat(userIds(service.get("/api/rooms/" + id + "/members", owner.token())))
                .containsExactly(owner.id());
        assertThat(service.bean("membershipView", MembershipView.class).isMember(owner.id(), id))
                .isEqualTo(MembershipView.Answer.YES);
    }

    @Test
    void joiningTwiceAndLeavingTwiceIsFine() {
        int id = newRoom("joined");
        String members = "/api/rooms/" + id + "/members";
        for (int i = 0; i < 2; i++) {
            assertThat(service.post(members, guest.token(), null).status()).isEqualTo(200);
            assertThat(userIds(service.get(members, guest.token()))).containsExactly(owner.id(), guest.id());
            assertThat(memberCount(id)).isEqualTo(2);
        }
        for (int i = 0; i < 2; i++) {
            assertThat(service.call("DELETE", members + "/" + guest.id(), guest.token(), null)
                            .status())
                    .isEqualTo(200);
            assertThat(userIds(service.get(members, owner.token()))).containsExactly(owner.id());
            assertThat(memberCount(id)).isEqualTo(1);
        }
    }

    @Test
    void ownerAddsAndRemovesOthersAndOthersDoNot() {
        int id = newRoom("added");
        String members = "/api/rooms/" + id + "/members";
        String guestId = "{\"user_id\":" + guest.id() + "}";
        User third = service.newUser();

        assertThat(service.post(members, owner.token(), guestId).status()).isEqualTo(200);
        assertRefused(service.post(members, guest.token(), "{\"user_id\":" + third.id() + "}"), 403, "not_owner");
        assertRefused(service.call("DELETE", members + "/" + owner.id(), guest.token(), null), 403, "not_owner");
        assertRefused(service.post(members, owner.token(), "{\"user_id\":2000000000}"), 404, "unknown_user");
        assertThat(service.call("DELETE", members + "/" + guest.id(), owner.token(), null)
                        .status())
                .isEqualTo(200);
        assertThat(userIds(service.get(members, owner.token()))).containsExactly(owner.id());
    }

    @Test
    void ownerUpdatesAndDeletes() {
        int id = newRoom("before");
        String room = "/api/rooms/" + id;
        service.post(room + "/members", guest.token(), null);

        Answer renamed = service.call("PATCH", room, owner.token(), "{\"name\":\"after\"}");
        assertThat(renamed.status()).isEqualTo(200);
        assertThat(renamed.data().path("description").stringValue()).isEqualTo("about before");
        assertThat(service.call("PATCH", room, owner.token(), "{\"description\":\"\"}")
                        .data()
                        .path("description")
                        .isNull())
                .isTrue();
        assertThat(service.get(room, guest.token()).data().path("name").stringValue())
                .isEqualTo("after");
        assertRefused(service.call("PATCH", room, guest.token(), "{\"name\":\"x\"}"), 403, "not_owner");
        assertRefused(service.call("PATCH", room, owner.token(), "{}"), 400, "bad_request");
        assertRefused(service.call("DELETE", room, guest.token(), null), 403, "not_owner");

        assertThat(service.call("DELETE", room, owner.token(), null).status()).isEqualTo(200);
        assertRefused(service.get(room, owner.token()), 404, "not_found");
        assertRefused(service.post(room + "/members", guest.token(), null), 404, "not_found");
        assertThat(service.bean("membershipView", MembershipView.class).isMember(guest.id(), id))
                .isEqualTo(MembershipView.Answer.NO);
    }

    @Test
    void leavingOwnerPassesTheRoomOnAndTheLastOneTakesItAlong() {
        int id = newRoom("passed on");
        String members = "/api/rooms/" + id + "/members";
        service.post(members, guest.token(), null);
        service.post(members, service.newUser().token(), null);

        service.call("DELETE", members + "/" + owner.id(), owner.token(), null);
        JsonNode room = service.get("/api/rooms/" + id, guest.token()).data();
        assertThat(room.path("owner_id").intValue()).isEqualTo(guest.id());

        int alone = newRoom("alone");
        service.call("DELETE", "/api/rooms/" + alone + "/members/" + owner.id(), owner.token(), null);
        assertRefused(service.get("/api/rooms/" + alone, owner.token()), 404, "not_found");
    }

    @Test
    void listsArePagedAndFiltered() {
        String word = "list" + owner.id();
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(newRoom(word + "_" + i));
        }
        service.post("/api/rooms/" + ids.get(1) + "/members", guest.token(), null);
        String query = "/api/rooms?query=" + word.toUpperCase(java.util.Locale.ROOT) + "_";

        assertThat(ids(service.get(query, guest.token()))).isEqualTo(ids);
        assertThat(ids(service.get(query + "&page=2&page_size=2", guest.token())))
                .isEqualTo(ids.subList(2, 4));
        assertThat(ids(service.get(query + "&page=1000&page_size=100", guest.token())))
                .isEmpty();
        assertThat(ids(service.get(query + "%25", guest.token()))).isEmpty();
        assertThat(ids(service.get("/api/rooms?mine=true", guest.token()))).containsExactly(ids.get(1));
    }

    @Test
    void changesAreHeardByTheRoomAndByTheUserThemselves() {
        int id = newRoom("heard");
        try (Listener room = service.listen(Channels.ofRoom(id));
                Listener user = service.listen(Channels.ofUser(guest.id()))) {
            service.post("/api/rooms/" + id + "/members", guest.token(), null);
            service.call("PATCH", "/api/rooms/" + id, owner.token(), "{\"name\":\"heard well\"}");
            service.call("DELETE", "/api/rooms/" + id + "/members/" + guest.id(), guest.token(), null);
            service.call("DELETE", "/api/rooms/" + id, owner.token(), null);

            await().untilAsserted(() -> assertThat(room.heard(LiveEvent.Room.class))
                    .extracting(LiveEvent.Room::change)
                    .containsExactly(RoomChange.JOINED, RoomChange.UPDATED, RoomChange.LEFT, RoomChange.DELETED));
            assertThat(user.heard(LiveEvent.Room.class))
                    .extracting(LiveEvent.Room::change)
                    .containsExactly(RoomChange.JOINED, RoomChange.LEFT);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    POST   | /api/rooms                 | {"name":""}            | 400 | bad_request | name
                    POST   | /api/rooms                 | {"name":"  "}          | 400 | bad_request | name
                    POST   | /api/rooms                 | {}                     | 400 | bad_request | name
                    POST   | /api/rooms                 | {"name":7}             | 400 | bad_request | name
                    POST   | /api/rooms                 | {"name":"a\\u0000b"}   | 400 | bad_request | name
                    POST   | /api/rooms                 | {"name":"\\ud800"}     | 400 | bad_request | name
                    POST   | /api/rooms                 | {"name":"x","description":1} | 400 | bad_request | description
                    POST   | /api/rooms                 | not json               | 400 | bad_request | body
                    GET    | /api/rooms?page=0          |                        | 400 | bad_request | page
                    GET    | /api/rooms?page_size=0     |                        | 400 | bad_request | page_size
                    GET    | /api/rooms?page_size=1000000000 |                   | 400 | bad_request | page_size
                    GET    | /api/rooms?page=x          |                        | 400 | bad_request | page
                    GET    | /api/rooms?query=%00       |                        | 400 | bad_request | query
                    GET    | /api/rooms/2000000000      |                        | 404 | not_found   | room
                    GET    | /api/rooms/0               |                        | 404 | not_found   | room
                    GET    | /api/rooms/x               |                        | 400 | bad_request | id
                    GET    | /api/rooms/2000000000/members |                     | 404 | not_found   | room
                    POST   | /api/rooms/2000000000/members |                     | 404 | not_found   | room
                    DELETE | /api/rooms/2000000000/members/1 |                   | 404 | not_found   | room
                    PATCH  | /api/rooms/2000000000      | {"name":"x"}           | 404 | not_found   | room
                    DELETE | /api/rooms/2000000000      |                        | 404 | not_found   | room
                    PUT    | /api/rooms                 | {}                     | 405 | method_not_allowed | Method
                    """)
    void wrongCallIsToldWhatIsWrong(
            String method, String path, String body, int status, String error, String mentioned) {
        Answer answer = service.call(method, path, owner.token(), body);

        assertRefused(answer, status, error);
        assertThat(answer.body().path("message").stringValue()).contains(mentioned);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "page=0",
                "page=-1",
                "page=3000000000",
                "page=2147483647",
                "page=5001",
                "page=1001&page_size=100",
                "page_size=0",
                "page_size=-1",
                "page_size=101",
                "page_size=1000000000"
            })
    void pageBeyondItsLimitsIsNamed(String query) {
        int id = newRoom("paged");
        String field = query.substring(0, query.indexOf('='));

        for (String list : List.of("/api/rooms", "/api/rooms/" + id + "/members")) {
            Answer answer = service.get(list + "?" + query, owner.token());
            assertRefused(answer, 400, "bad_request");
            assertThat(answer.body().path("message").stringValue()).containsPattern("\\b" + field + "\\b");
        }
    }

    @Test
    void pagesOfMembersReachFarBehindTheLast() {
        int id = newRoom("long");
        String members = "/api/rooms/" + id + "/members?page_size=100&page=";

        assertThat(userIds(service.get(members + 1, owner.token()))).containsExactly(owner.id());
        assertThat(userIds(service.get(members + 1000, owner.token()))).isEmpty();
    }

    @Test
    void nameHasAtMostAHundredCharacters() {
        assertThat(service.post("/api/rooms", owner.token(), "{\"name\":\"" + "😀".repeat(100) + "\"}")
                        .status())
                .isEqualTo(201);
        assertRefused(
                service.post("/api/rooms", owner.token(), "{\"name\":\"" + "😀".repeat(101) + "\"}"),
                400,
                "bad_request");
    }

    @Test
    void withoutATokenNothingIsAnswered() {
        assertRefused(service.get("/api/rooms", null), 401, "unauthorized");
        assertRefused(service.get("/api/rooms", "x.y.z"), 401, "unauthorized");
    }

    @Test
    void membersAreForMembersToKnow() {
        int id = newRoom("closed");

        assertRefused(service.get("/api/rooms/" + id + "/members", guest.token()), 403, "not_a_member");
    }

    @Test
    void nobodyIsRefusedForWhatTheStoreDoesNotKnowYet() throws Exception {
        DataSource store = service.bean("dataSource", DataSource.class);
        int id;
        int known = newRoom("stored");
        try (Connection other = store.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            // The store cannot say how far it has got, and so gets nowhere; reading goes on.
            statement.execute("LOCK TABLE log_position IN SHARE MODE");
            id = newRoom("not stored yet");
            service.append(new RoomUpdated(known, "another name", null, owner.id()));

            // Nor is anything left as it is for what the store says: who is in may have left, a name may be another.
            assertRefused(service.post("/api/rooms/" + known + "/members", owner.token(), null), 503, "unavailable");
            assertRefused(
                    service.call("PATCH", "/api/rooms/" + known, owner.token(), "{\"description\":\"new\"}"),
                    503,
                    "unavailable");
            assertRefused(service.post("/api/rooms/" + id + "/members", guest.token(), null), 503, "unavailable");
            assertRefused(service.call("DELETE", "/api/rooms/" + id, owner.token(), null), 503, "unavailable");
            other.rollback();
        }
        assertThat(service.post("/api/rooms/" + id + "/members", guest.token(), null)
                        .status())
                .isEqualTo(200);
        assertRefused(service.post("/api/rooms/2000000000/members", guest.token(), null), 404, "not_found");
    }

    private int newRoom(String name) {
        Answer created = service.post(
                "/api/rooms", owner.token(), "{\"name\":\"%s\",\"description\":\"about %s\"}".formatted(name, name));
        assertThat(created.status()).isEqualTo(201);
        return created.data().path("id").intValue();
    }

    private int memberCount(int id) {
        return service.get("/api/rooms/" + id, owner.token())
                .data()
                .path("member_count")
                .intValue();
    }

    private static List<Integer> ids(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        return answer.data()
                .valueStream()
                .map(each -> each.path("id").intValue())
                .toList();
    }

    private static List<Integer> userIds(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        return answer.data()
                .valueStream()
                .map(each -> each.path("user_id").intValue())
                .toList();
    }

    private static void assertRefused(Answer answer, int status, String error) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        assertThat(answer.error()).isEqualTo(error);
        assertThat(answer.body().path("code").intValue()).isEqualTo(status);
    }
}
