package chat.parley.client.cli.demo;

import chat.parley.client.cli.demo.Cast.Person;
import chat.parley.client.cli.demo.Cast.Topic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Everything that is said in the demo, made from a seed: the same seed makes the same demo. */
record DemoPlan(List<Talk> talks) {

    /**
     * A conversation.
     *
     * @param room the room's name, or empty for a private one
     * @param members who is in it, by user name
     * @param scenes one after the other; the last one of some conversations stays unread
     */
    record Talk(String room, List<String> members, List<List<Said>> scenes, boolean lastSceneUnread) {

        boolean isPrivate() {
            return room.isEmpty();
        }

        int messages() {
            return scenes.stream().mapToInt(List::size).sum();
        }
    }

    /** One message. */
    record Said(String username, String text) {}

    private static final int SCENES_IN_A_PAIR = 16;
    private static final int SCENES_IN_A_ROOM = 65;
    private static final int EVERY_NTH_UNREAD = 4;

    static DemoPlan ofSeed(long seed) {
        Maker maker = new Maker(new Random(seed));
        List<Talk> talks = new ArrayList<>();
        for (List<String> pair : Cast.PAIRS) {
            boolean chinese = pair.stream().map(Cast::person).allMatch(Person::chinese);
            talks.add(maker.talk("", pair, List.of(new Topic(chinese, "private")), SCENES_IN_A_PAIR, talks.size()));
        }
        for (Cast.Room room : Cast.ROOMS) {
            talks.add(maker.talk(room.name(), room.members(), room.topics(), SCENES_IN_A_ROOM, talks.size()));
        }
        return new DemoPlan(List.copyOf(talks));
    }

    int messages() {
        return talks.stream().mapToInt(Talk::messages).sum();
    }

    private static final class Maker {

        private final Dialogues english = Dialogues.read("english.txt");
        private final Dialogues chinese = Dialogues.read("chinese.txt");
        private final Random random;

        Maker(Random random) {
            this.random = random;
        }

        Talk talk(String room, List<String> members, List<Topic> topics, int sceneCount, int number) {
            List<List<Said>> scenes = new ArrayList<>();
            Map<Topic, List<Integer>> decks = new HashMap<>();
            Set<List<Said>> heard = new HashSet<>();
            for (int i = 0; i < sceneCount; i++) {
                Topic topic = topics.get(random.nextInt(topics.size()));
                List<Said> scene = scene(topic, members, decks);
                // Nobody has the very same talk twice.
                if (heard.add(scene)) {
                    scenes.add(scene);
                }
            }
            return new Talk(room, members, scenes, number % EVERY_NTH_UNREAD == 0);
        }

        private List<Said> scene(Topic topic, List<String> members, Map<Topic, List<Integer>> decks) {
            Dialogues dialogues = topic.chinese() ? chinese : english;
            List<Integer> deck = decks.computeIfAbsent(topic, _ -> new ArrayList<>());
            if (deck.isEmpty()) {
                for (int d = 0; d < dialogues.count(topic.name()); d++) {
                    deck.add(d);
                }
                Collections.shuffle(deck, random);
            }
            List<String> speakers = new ArrayList<>(members);
            Collections.shuffle(speakers, random);
            return dialogues.play(topic.name(), deck.removeLast(), random).stream()
                    .map(line -> new Said(speakers.get(line.speaker() % speakers.size()), line.text()))
                    .toList();
        }
    }
}
