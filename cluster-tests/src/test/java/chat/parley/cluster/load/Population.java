package chat.parley.cluster.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Who is there, by a seed: how many devices each person has, who is whose friend, and who is in which room. Numbers are
 * those of the plan; the cluster gives its own ids.
 *
 * @param devices of each person, how many
 * @param friends of each person, whom he talks to in private
 * @param rooms of each room, who is in it; the first one owns it
 * @param lobby people who keep joining and leaving the last room
 */
record Population(List<Integer> devices, List<List<Integer>> friends, List<List<Integer>> rooms, List<Integer> lobby) {

    private static final int FRIENDS = 3;

    /** Every fifth person has a device that says itself what it received. */
    private static final int OWN_RECEIPTS_EVERY = 5;

    /**
     * @param people how many
     * @param largestRoom the size of the largest room; the others are of 2 and up, each three times the one before
     */
    static Population of(long seed, int people, int largestRoom) {
        Random random = new Random(seed);
        List<Integer> devices = new ArrayList<>();
        List<List<Integer>> friends = new ArrayList<>();
        for (int person = 0; person < people; person++) {
            int chance = random.nextInt(10);
            devices.add(chance < 6 ? 1 : chance < 9 ? 2 : 3);
            List<Integer> known = new ArrayList<>();
            for (int friend = 1; friend <= FRIENDS; friend++) {
                known.add((person + friend) % people);
            }
            friends.add(known);
        }
        List<List<Integer>> rooms = new ArrayList<>();
        for (int size = 2; size < largestRoom; size *= 3) {
            rooms.add(some(random, people, size));
            rooms.add(some(random, people, size));
        }
        rooms.add(some(random, people, largestRoom));
        List<Integer> guests = some(random, people, Math.min(people, 6));
        rooms.add(List.of(guests.getFirst()));
        return new Population(devices, friends, rooms, guests.subList(1, guests.size()));
    }

    int people() {
        return devices.size();
    }

    boolean saysItself(int person) {
        return person % OWN_RECEIPTS_EVERY == OWN_RECEIPTS_EVERY - 1;
    }

    /** The rooms of a person, the coming and going of the lobby apart. */
    List<Integer> roomsOf(int person) {
        List<Integer> own = new ArrayList<>();
        for (int room = 0; room < rooms.size(); room++) {
            if (rooms.get(room).contains(person)) {
                own.add(room);
            }
        }
        return own;
    }

    int lobbyRoom() {
        return rooms.size() - 1;
    }

    private static List<Integer> some(Random random, int people, int size) {
        List<Integer> drawn = new ArrayList<>();
        while (drawn.size() < Math.min(size, people)) {
            int person = random.nextInt(people);
            if (!drawn.contains(person)) {
                drawn.add(person);
            }
        }
        return drawn;
    }
}
