package chat.parley.client.cli.demo;

import java.util.List;

/** Who plays in the demo, and the rooms they meet in. */
final class Cast {

    /** A person: the login name, the name that others see, and whether Chinese is the first language. */
    record Person(String username, String displayName, boolean chinese) {}

    /** A room, what is talked about in it in either language, and its members; the first is the owner. */
    record Room(String name, String description, List<Topic> topics, List<String> members) {}

    /** What is talked about, and in which language it is written. */
    record Topic(boolean chinese, String name) {}

    static final List<Person> PEOPLE = List.of(
            new Person("lin", "林晓", true),
            new Person("chen", "陈默", true),
            new Person("mei", "梅若兰", true),
            new Person("wang", "王建国", true),
            new Person("zhao", "赵雨桐", true),
            new Person("liu", "刘畅", true),
            new Person("anna", "Anna Keller", false),
            new Person("ben", "Ben Okafor", false),
            new Person("carla", "Carla Rossi", false),
            new Person("david", "David Lind", false),
            new Person("emma", "Emma Novak", false),
            new Person("farid", "Farid Haddad", false));

    static final List<Room> ROOMS = List.of(
            new Room(
                    "Engineering",
                    "What we build, and what just broke",
                    List.of(new Topic(false, "work")),
                    List.of("anna", "ben", "carla", "david", "farid", "lin", "chen")),
            new Room(
                    "茶馆",
                    "喝茶，聊天，晒猫",
                    List.of(new Topic(true, "tea")),
                    List.of("mei", "lin", "chen", "wang", "zhao", "liu")),
            new Room(
                    "发布值班",
                    "发版、告警、交班",
                    List.of(new Topic(true, "oncall")),
                    List.of("wang", "chen", "liu", "lin", "zhao")),
            new Room(
                    "Weekend hikes",
                    "Trails, trains and sandwiches · 周末爬山",
                    List.of(new Topic(false, "hikes"), new Topic(true, "hikes")),
                    List.of("emma", "ben", "david", "zhao", "lin", "farid", "carla")),
            new Room(
                    "Book club",
                    "One book a month, give or take",
                    List.of(new Topic(false, "books")),
                    List.of("carla", "anna", "emma", "mei", "farid")));

    /** Pairs that write to each other. */
    static final List<List<String>> PAIRS = List.of(
            List.of("lin", "chen"),
            List.of("lin", "mei"),
            List.of("lin", "zhao"),
            List.of("chen", "wang"),
            List.of("mei", "zhao"),
            List.of("wang", "liu"),
            List.of("zhao", "liu"),
            List.of("chen", "liu"),
            List.of("anna", "ben"),
            List.of("anna", "carla"),
            List.of("anna", "emma"),
            List.of("ben", "david"),
            List.of("carla", "emma"),
            List.of("david", "farid"),
            List.of("emma", "farid"),
            List.of("ben", "carla"),
            List.of("lin", "anna"),
            List.of("chen", "ben"),
            List.of("zhao", "emma"),
            List.of("mei", "carla"));

    private Cast() {}

    static Person person(String username) {
        return PEOPLE.stream()
                .filter(person -> person.username().equals(username))
                .findFirst()
                .orElseThrow();
    }
}
