package chat.parley.client.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.client.cli.demo.DemoPlan.Said;
import chat.parley.client.cli.demo.DemoPlan.Talk;
import chat.parley.protocol.message.MessageBody;
import chat.parley.protocol.message.MessageRules;
import chat.parley.protocol.message.MessageType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoPlanTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 42, -7})
    void aPlanHasOverThreeThousandMessagesThatTheServerTakes(long seed) {
        DemoPlan plan = DemoPlan.ofSeed(seed);
        assertThat(plan.messages()).isBetween(3000, 6000);
        for (Talk talk : plan.talks()) {
            for (List<Said> scene : talk.scenes()) {
                for (Said said : scene) {
                    assertThat(talk.members()).contains(said.username());
                    assertThat(said.text()).doesNotContain("[", "]", "{", "}", "|");
                    assertThat(MessageRules.violation(new MessageBody(MessageType.TEXT, said.text(), null), null))
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void theSameSeedMakesTheSamePlanAndAnotherAnother() {
        assertThat(DemoPlan.ofSeed(5)).isEqualTo(DemoPlan.ofSeed(5)).isNotEqualTo(DemoPlan.ofSeed(6));
    }

    @Test
    void mostLinesAreNotSaidTwice() {
        DemoPlan plan = DemoPlan.ofSeed(1);
        Set<String> different = new HashSet<>();
        plan.talks().forEach(talk -> talk.scenes().forEach(scene -> scene.forEach(said -> different.add(said.text()))));
        assertThat(different.size()).isGreaterThan(plan.messages() / 5);
    }

    @Test
    void bothLanguagesAreSpoken() {
        long chinese = DemoPlan.ofSeed(1).talks().stream()
                .flatMap(talk -> talk.scenes().stream().flatMap(List::stream))
                .filter(said -> said.text().codePoints().anyMatch(Character::isIdeographic))
                .count();
        assertThat(chinese).isBetween(800L, 2800L);
    }

    @Test
    void everybodyOfACastThatIsNamedExists() {
        Cast.PAIRS.forEach(pair -> pair.forEach(Cast::person));
        Cast.ROOMS.forEach(room -> room.members().forEach(Cast::person));
        assertThat(Cast.PAIRS).allMatch(pair -> pair.size() == 2).doesNotHaveDuplicates();
    }
}
