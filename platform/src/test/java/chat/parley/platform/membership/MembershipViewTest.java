package chat.parley.platform.membership;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.platform.membership.MembershipView.Answer;
import chat.parley.platform.membership.MembershipView.Rooms;
import chat.parley.protocol.log.MessageId;
import chat.parley.protocol.log.Position;
import chat.parley.testing.Backends;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

class MembershipViewTest {

    private static final int USER = 5;
    private static LettuceConnectionFactory connections;
    private static StringRedisTemplate redis;

    private final MembershipView view = new MembershipView(redis);

    @BeforeAll
    static void connect() {
        URI url = URI.create(Backends.shared().redisUrl());
        connections = new LettuceConnectionFactory(url.getHost(), url.getPort());
        connections.start();
        redis = new StringRedisTemplate(connections);
    }

    @AfterAll
    static void disconnect() {
        connections.destroy();
    }

    @BeforeEach
    void forgetEverything() {
        redis.execute((org.springframework.data.redis.core.RedisCallback<Void>) connection -> {
            connection.serverCommands().flushAll();
            return null;
        });
    }

    @Test
    void knowsNothingUntilItWasFilled() {
        view.joined(USER, 7, 100);
        assertThat(view.roomsOf(USER)).isInstanceOf(Rooms.Incomplete.class);
        assertThat(view.isMember(USER, 7)).isEqualTo(Answer.YES);
        assertThat(view.isMember(USER, 8)).isEqualTo(Answer.UNKNOWN);
        view.fill(USER, Map.of(9, 50L));
        assertThat(view.roomsOf(USER)).isEqualTo(new Rooms.Known(Map.of(7, 100L, 9, 50L)));
        assertThat(view.isMember(USER, 8)).isEqualTo(Answer.NO);
    }

    @Test
    void theLaterPlaceInTheLogWinsWhoeverComesFirst() {
        view.fill(USER, Map.of());
        view.left(USER, 7, 200);
        view.joined(USER, 7, 100);
        assertThat(view.isMember(USER, 7)).isEqualTo(Answer.NO);
        view.fill(USER, Map.of(7, 100L));
        assertThat(view.isMember(USER, 7)).isEqualTo(Answer.NO);
        view.joined(USER, 7, 300);
        view.left(USER, 7, 200);
        assertThat(view.isMember(USER, 7)).isEqualTo(Answer.YES);
    }

    @Test
    void whoTheStoreHasInNoOtherRoomsHasLeftThoseThatHeJoinedBefore() {
        long early = MessageId.of(2, 10);
        long late = MessageId.of(2, 20);
        view.fill(USER, Map.of(7, early, 8, early, 9, late));
        view.inNoOthers(USER, Set.of(8), Position.of(Map.of(2, 15L)));
        assertThat(view.roomsOf(USER)).isEqualTo(new Rooms.Known(Map.of(8, early, 9, late)));
        view.joined(USER, 7, MessageId.of(2, 14));
        assertThat(view.isMember(USER, 7))
                .as("a joining that the store has seen")
                .isEqualTo(Answer.NO);
        view.joined(USER, 7, MessageId.of(2, 15));
        assertThat(view.isMember(USER, 7)).as("a joining behind it").isEqualTo(Answer.YES);
    }

    @Test
    void placesAreComparedAsNumbersUpToTheLimitOfIds() {
        view.fill(USER, Map.of());
        view.joined(USER, 7, 9_007_199_254_740_991L);
        view.left(USER, 7, 9_007_199_254_740_990L);
        assertThat(view.isMember(USER, 7)).isEqualTo(Answer.YES);
        view.joined(USER, 8, 9);
        view.left(USER, 8, 10);
        assertThat(view.isMember(USER, 8)).isEqualTo(Answer.NO);
    }

    @Test
    void nobodyIsInADeletedRoom() {
        view.fill(USER, Map.of(7, 100L, 8, 101L));
        view.deleted(7, 200);
        assertThat(view.roomsOf(USER)).isEqualTo(new Rooms.Known(Map.of(8, 101L)));
        assertThat(view.isMember(USER, 7)).isEqualTo(Answer.NO);
    }

    @Test
    void aDeletionThatTheStoreRefusedIsTakenBackWhoeverComesFirst() {
        view.fill(USER, Map.of(7, 100L, 8, 100L));
        view.deleted(7, 200);
        view.storeHasRoom(7, 200);
        view.storeHasRoom(8, 200);
        view.deleted(7, 200);
        view.deleted(8, 200);
        assertThat(view.roomsOf(USER)).isEqualTo(new Rooms.Known(Map.of(7, 100L, 8, 100L)));
        view.deleted(7, 300);
        view.storeHasRoom(7, 250);
        assertThat(view.isMember(USER, 7)).as("deleted later").isEqualTo(Answer.NO);
    }

    @Test
    void aDeletionWithoutAPlaceAsOlderVersionsNoteItIsTakenBackToo() {
        view.fill(USER, Map.of(7, 100L));
        redis.opsForSet().add(RedisKeys.DELETED_ROOMS, "7");
        assertThat(view.isMember(USER, 7)).isEqualTo(Answer.NO);
        view.storeHasRoom(7, 200);
        assertThat(view.isMember(USER, 7)).isEqualTo(Answer.YES);
    }

    @Test
    void aJoiningOrLeavingThatTheStoreRefusedIsTakenBackWhoeverComesFirst() {
        view.fill(USER, Map.of(7, 100L, 8, 100L));
        view.storeHasMember(USER, 7, 200);
        view.left(USER, 7, 200);
        view.left(USER, 8, 200);
        view.storeHasMember(USER, 8, 200);
        view.joined(USER, 9, 200);
        view.storeHasNoMember(USER, 9, 200);
        view.joined(USER, 9, 200);
        assertThat(view.roomsOf(USER)).isEqualTo(new Rooms.Known(Map.of(7, 200L, 8, 200L)));
        view.left(USER, 7, 300);
        view.storeHasMember(USER, 7, 250);
        assertThat(view.isMember(USER, 7)).as("left later").isEqualTo(Answer.NO);
    }

    @Test
    void whatTheStoreHasIsThereWhateverWasNotedBeforeIt() {
        long joined = MessageId.of(2, 5);
        long refused = MessageId.of(2, 10);
        long later = MessageId.of(2, 20);
        Position upto = Position.of(Map.of(2, 11L));
        view.left(USER, 6, refused);
        view.deleted(7, refused);
        view.left(USER, 8, later);
        view.deleted(9, later);
        view.fill(USER, Map.of(6, joined, 7, joined, 8, joined, 9, joined), upto);
        assertThat(view.roomsOf(USER)).isEqualTo(new Rooms.Known(Map.of(6, refused, 7, joined)));
    }

    @Test
    void aJoiningAtTheLastPlaceThatTheStoreHasIsTakenBack() {
        view.fill(USER, Map.of(7, MessageId.of(2, 14)));
        view.inNoOthers(USER, Set.of(), Position.of(Map.of(2, 15L)));
        assertThat(view.isMember(USER, 7)).isEqualTo(Answer.NO);
    }

    @Test
    void remembersWhoExists() {
        assertThat(view.knowsUser(USER)).isFalse();
        view.userExists(USER);
        view.userExists(Integer.MAX_VALUE >>> 8);
        assertThat(view.knowsUser(USER)).isTrue();
        assertThat(view.knowsUser(USER + 1)).isFalse();
    }

    /** Ids of all sizes, and those to both sides of a bitmap's end: no bit stands for two users. */
    @Test
    void usersOfDifferentBitmapsAreToldApart() {
        List<Integer> users = List.of(1, 8_191, 8_192, 8_193, 16_384, 70_001, 1 << 30, Integer.MAX_VALUE);
        for (int user : users) {
            view.userExists(user);
        }
        assertThat(users).allMatch(view::knowsUser);
        assertThat(List.of(2, 8_190, 8_194, 16_383, 16_385, 70_000, (1 << 30) - 1, Integer.MAX_VALUE - 1))
                .noneMatch(view::knowsUser);
    }

    @Test
    void theHighestIdTakesNoMoreRoomThanAnyOther() {
        view.userExists(Integer.MAX_VALUE);
        assertThat(redis.opsForValue().size(RedisKeys.knownUsers(Integer.MAX_VALUE)))
                .isEqualTo(1_024);
    }

    /** Versions before kept one bitmap for all: what it says is asked for again, and what it lacks is not believed. */
    @Test
    void theBitmapOfOlderVersionsIsNotLookedAt() {
        redis.opsForValue().setBit("parley:known-users", USER, true);
        assertThat(view.knowsUser(USER)).isFalse();
        view.userExists(USER);
        assertThat(view.knowsUser(USER)).isTrue();
    }
}
