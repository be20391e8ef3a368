package chat.parley.history.sync;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.history.Api;
import chat.parley.history.Api.Answer;
import chat.parley.history.ServiceTest;
import chat.parley.history.StoreRows;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SyncBatchTest extends ServiceTest {

    private final int alice = StoreRows.number();
    private final int bob = StoreRows.number();
    private final int carol = StoreRows.number();

    /** Whatever has happened: each question has the answer that it has alone. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void answersEachAsItWouldAlone(long seed) {
        Random random = new Random(seed);
        List<Integer> people = Stream.generate(StoreRows::number).limit(4).toList();
        int room = rows.room("all", people.stream().mapToInt(Integer::intValue).toArray());
        List<Position> positions = new ArrayList<>(List.of(rows.position()));
        for (int i = 0; i < 20; i++) {
            int from = people.get(random.nextInt(people.size()));
            int to = people.get(random.nextInt(people.size()));
            long said = from == to ? rows.sayInRoom(from, room, "in the room") : rows.say(from, to, "privately");
            if (from != to && random.nextBoolean()) {
                rows.delivered(ConversationKey.ofUsers(from, to), to, said);
            }
            positions.add(rows.position());
        }
        Position until = rows.position();
        List<String> questions = new ArrayList<>();
        List<String> alone = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int user = people.get(random.nextInt(people.size()));
            Position since = random.nextBoolean() ? positions.get(random.nextInt(positions.size())) : null;
            questions.add(question(Api.token(user), since, until));
            alone.add(api.post("/api/chat/sync", user, positions(since, until))
                    .body()
                    .toString());
        }

        Answer together = ask(0, questions);

        assertThat(together.status()).isEqualTo(200);
        assertThat(together.data().valueStream().map(JsonNode::toString))
                .as("seed %d", seed)
                .isEqualTo(alone);
    }

    /** Ten of a conversation and fifty together are the limits here. */
    @Test
    void whatDoesNotFitIsToBeAskedByItself() {
        List<Integer> peers = Stream.generate(StoreRows::number).limit(3).toList();
        peers.forEach(peer -> IntStream.range(0, 9).forEach(i -> rows.say(peer, alice, "to alice " + i)));
        peers.forEach(peer -> IntStream.range(0, 9).forEach(i -> rows.say(peer, bob, "to bob " + i)));
        rows.say(bob, carol, "to carol");
        Position until = rows.position();

        List<JsonNode> answers = ask(
                        0,
                        Stream.of(alice, bob, carol)
                                .map(user -> question(Api.token(user), null, until))
                                .toList())
                .data()
                .valueStream()
                .toList();

        assertThat(answers).extracting(answer -> answer.path("code").asInt()).containsExactly(200, 413, 413);
        assertThat(answers.getFirst().path("data").path("messages").size()).isEqualTo(27);
        assertThat(answers.getFirst().path("data").path("truncated").asBoolean())
                .isFalse();
    }

    @Test
    void theFirstIsAnsweredEvenWhereItAloneIsTooMuch() {
        Stream.generate(StoreRows::number)
                .limit(8)
                .forEach(peer -> IntStream.range(0, 9).forEach(i -> rows.say(peer, alice, "message " + i)));
        Position until = rows.position();

        JsonNode answers = ask(
                        0, List.of(question(Api.token(alice), null, until), question(Api.token(bob), null, until)))
                .data();

        assertThat(answers.get(0).path("data").path("messages").size()).isEqualTo(50);
        assertThat(answers.get(0).path("data").path("truncated").asBoolean()).isTrue();
        assertThat(answers.get(1).path("code").asInt()).isEqualTo(413);
    }

    @Test
    void aConversationOfTwoWhoAskTogetherIsInBothAnswers() {
        List<Long> said = IntStream.range(0, 9)
                .mapToObj(i -> rows.say(i % 2 == 0 ? alice : bob, i % 2 == 0 ? bob : alice, "hello " + i))
                .toList();
        Position until = rows.position();

        JsonNode answers = ask(
                        0, List.of(question(Api.token(alice), null, until), question(Api.token(bob), null, until)))
                .data();

        for (JsonNode answer : answers) {
            assertThat(answer.path("data")
                            .path("messages")
                            .valueStream()
                            .map(message -> message.path("message_id").asLong()))
                    .isEqualTo(said);
        }
    }

    @Test
    void aTokenThatIsNoneSpoilsItsOwnQuestionAlone() {
        long owed = rows.say(bob, alice, "owed");
        Position until = rows.position();

        JsonNode answers = ask(
                        0, List.of(question("not.a.token", null, until), question(Api.token(alice), null, until)))
                .data();

        assertThat(answers.get(0).path("code").asInt()).isEqualTo(401);
        assertThat(answers.get(0).path("error").asString()).isEqualTo("unauthorized");
        assertThat(answers.get(1)
                        .path("data")
                        .path("messages")
                        .get(0)
                        .path("message_id")
                        .asLong())
                .isEqualTo(owed);
        assertThat(ask(0, List.of(question("not.a.token", null, until)))
                        .data()
                        .get(0)
                        .path("code")
                        .asInt())
                .isEqualTo(401);
    }

    /** However far behind the store is: who wants what it has need not go on waiting because others want more. */
    @Test
    void whoAsksForWhatIsThereIsAnsweredThoughOthersWantMore() {
        rows.say(bob, alice, "owed");
        Position here = rows.position();
        Position notYet = here.atLeast(3999, 7);

        JsonNode answers = ask(
                        20, List.of(question(Api.token(bob), null, notYet), question(Api.token(alice), null, here)))
                .data();

        assertThat(answers.get(0).path("code").asInt()).isEqualTo(503);
        assertThat(answers.get(0).path("error").asString()).isEqualTo("behind");
        assertThat(answers.get(1).path("data").path("messages").size()).isEqualTo(1);
    }

    @Test
    void wrongQuestionsNameTheirField() {
        Position until = rows.position();
        assertRefused("questions", List.of());
        assertRefused("questions", IntStream.range(0, 201).mapToObj(i -> "{}").toList());
        assertRefused("token", List.of("{\"until\":\"" + until + "\"}"));
        assertRefused("until", List.of("{\"token\":\"" + Api.token(alice) + "\"}"));
        assertRefused("position", List.of("{\"position\":\"AAAA\",\"until\":\"" + until + "\",\"token\":\"x\"}"));
    }

    private void assertRefused(String field, List<String> questions) {
        Answer answer = ask(0, questions);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(400);
        assertThat(answer.message()).startsWith(field);
    }

    private Answer ask(int waitMs, List<String> questions) {
        return api.post(
                "/api/chat/sync/batch",
                alice,
                "{\"wait_ms\":" + waitMs + ",\"questions\":["
                        + questions.stream().collect(Collectors.joining(",")) + "]}");
    }

    private static String question(String token, Position since, Position until) {
        return positions(since, until).replaceFirst("\\{", "{\"token\":\"" + token + "\",");
    }

    private static String positions(Position since, Position until) {
        return since == null
                ? "{\"until\":\"" + until + "\"}"
                : "{\"position\":\"" + since + "\",\"until\":\"" + until + "\"}";
    }
}
