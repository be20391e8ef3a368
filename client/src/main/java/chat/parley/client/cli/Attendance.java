package chat.parley.client.cli;

import chat.parley.client.api.ApiException;
import chat.parley.client.api.ParleyApi;
import chat.parley.client.api.Presence;
import chat.parley.client.api.User;
import chat.parley.client.cli.Console.Tone;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who is online, and among whom: a list of everybody in a cluster there is none. Where it is not known, nobody is said to be
 * away. To be called on the desk's thread.
 */
final class Attendance {

    /** Newest conversations whose people are listed. */
    private static final int TALKED_LAST = 20;

    private final Console console;
    private final Desk desk;
    private final ParleyApi api;

    Attendance(Console console, Desk desk, ParleyApi api) {
        this.console = console;
        this.desk = desk;
        this.api = api;
    }

    /** Of the open conversation; of the people one talks with where none is open. */
    void ofOpen() {
        Place place = desk.open();
        if (place == null) {
            ofPeers();
            return;
        }
        switch (place.chatType()) {
            case PRIVATE -> ofUser(place.receiverId());
            case ROOM -> ofRoom(place.receiverId());
        }
    }

    /** Of the members of a room. */
    void ofRoom(int roomId) {
        list("In " + desk.names().room(roomId), api.members(roomId));
    }

    private void ofPeers() {
        List<User> peers = api.conversations(1, TALKED_LAST).stream()
                .flatMap(conversation -> Stream.ofNullable(conversation.peer()))
                .toList();
        if (peers.isEmpty()) {
            console.print(
                    Tone.NOTE, "You have talked with nobody yet: /with NAME begins, and /who then says who is online.");
        } else {
            list("You talked last with", peers);
        }
    }

    private void ofUser(int userId) {
        online(List.of(userId))
                .ifPresent(online -> console.print(
                        Tone.NOTE, desk.names().user(userId) + " is " + (online.isEmpty() ? "not " : "") + "online."));
    }

    private void list(String whom, List<User> users) {
        users.forEach(desk.names()::learn);
        Optional<Set<Integer>> online = online(users.stream().map(User::userId).toList());
        console.print(Tone.NOTE, whom + (online.isPresent() ? " (● online, ○ not):" : ":"));
        for (User user : users) {
            String mark = online.map(known -> known.contains(user.userId()) ? "● " : "○ ")
                    .orElse("");
            console.print(Tone.NOTE, "  " + mark + user.name());
        }
    }

    /** Those of them who are online, or nothing, which is said, where that cannot be learnt. */
    private Optional<Set<Integer>> online(List<Integer> userIds) {
        try {
            return Optional.of(api.presence(userIds).stream()
                    .filter(Presence::online)
                    .map(Presence::userId)
                    .collect(Collectors.toSet()));
        } catch (ApiException unavailable) {
            console.print(Tone.ALERT, "! who is online is not known: " + unavailable.getMessage());
            return Optional.empty();
        }
    }
}
