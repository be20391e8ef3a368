package chat.parley.client.cli.demo;

import chat.parley.client.api.ParleyApi;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * The cast's rooms in a cluster that may have them already.
 *
 * @param apis the calls of one of the cast, by user name
 * @param userIds his id
 */
record DemoRooms(Function<String, ParleyApi> apis, ToIntFunction<String> userIds) {

    /** Their ids by name, with all members in them; those of an earlier demo are used again. */
    Map<String, Integer> open() {
        Map<String, Integer> ids = new HashMap<>();
        for (Cast.Room room : Cast.ROOMS) {
            ParleyApi owner = apis.apply(room.members().getFirst());
            int roomId = owner.ownRooms().stream()
                    .filter(own -> own.name().equals(room.name()))
                    .findFirst()
                    .orElseGet(() -> owner.createRoom(room.name(), room.description()))
                    .id();
            // In a known room too: the demo that made it may have been broken off in between. Who is in stays in.
            for (String member : room.members().subList(1, room.members().size())) {
                owner.addMember(roomId, userIds.applyAsInt(member));
            }
            ids.put(room.name(), roomId);
        }
        return ids;
    }
}
