package chat.parley.message.room;

import chat.parley.message.CallLimits;
import chat.parley.message.MessageServiceProperties;
import chat.parley.platform.http.ApiException;
import chat.parley.platform.http.Caller;
import chat.parley.platform.http.Envelope;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.message.MessageRules;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The calls about rooms (contract, section 5). Everybody may list rooms and join them; who is in a room is for its members
 * to know. In a {@code PATCH}, what is missing stays as it is, and an empty description is none.
 */
@RestController
@RequestMapping("/api/rooms")
class RoomController {

    private final RoomCommands commands;
    private final RoomTable rooms;
    private final CallLimits<Integer> limits;
    private final int pageDepth;

    RoomController(
            RoomCommands commands, RoomTable rooms, CallLimits<Integer> limits, MessageServiceProperties properties) {
        this.commands = commands;
        this.rooms = rooms;
        this.limits = limits;
        this.pageDepth = properties.rooms().pageDepth();
    }

    @PostMapping
    ResponseEntity<Envelope<Room>> create(Caller caller, JsonObject body) throws FieldException {
        limits.count(caller.userId());
        String description = body.optionalString("description");
        return Envelope.created(commands.create(
                caller.userId(),
                body.string("name"),
                description == null || description.isEmpty() ? null : description));
    }

    @PatchMapping("/{id}")
    Envelope<Room> update(Caller caller, @PathVariable("id") int id, JsonObject body) throws FieldException {
        limits.count(caller.userId());
        String name = body.optionalString("name");
        String description = body.optionalString("description");
        if (name == null && description == null) {
            throw ApiException.badRequest("name or description is required");
        }
        return Envelope.ok(commands.update(caller.userId(), id, name, description));
    }

    @DeleteMapping("/{id}")
    Envelope<Void> delete(Caller caller, @PathVariable("id") int id) {
        limits.count(caller.userId());
        commands.delete(caller.userId(), id);
        return Envelope.ok();
    }

    @PostMapping("/{id}/members")
    Envelope<Void> join(Caller caller, @PathVariable("id") int id, JsonObject body) throws FieldException {
        limits.count(caller.userId());
        commands.join(caller.userId(), id, body.has("user_id") ? body.id("user_id") : caller.userId());
        return Envelope.ok();
    }

    @DeleteMapping("/{id}/members/{userId}")
    Envelope<Void> leave(Caller caller, @PathVariable("id") int id, @PathVariable("userId") int userId) {
        limits.count(caller.userId());
        commands.leave(caller.userId(), id, userId);
        return Envelope.ok();
    }

    @GetMapping
    Envelope<List<Room>> list(
            Caller caller,
            @RequestParam(name = "mine", defaultValue = "false") boolean mine,
            @RequestParam(name = "query", required = false) @Nullable String query,
            @RequestParam(name = "page", defaultValue = "1") int page,
            @RequestParam(name = "page_size", defaultValue = Page.DEFAULT_SIZE) int pageSize) {
        if (query != null && (query.length() > RoomRules.MAX_NAME_LENGTH || !MessageRules.isStorableText(query))) {
            throw ApiException.badRequest("query must have at most " + RoomRules.MAX_NAME_LENGTH + " valid characters");
        }
        Page wanted = new Page(page, pageSize, pageDepth);
        return Envelope.ok(mine ? rooms.listOf(caller.userId(), query, wanted) : rooms.list(query, wanted));
    }

    @GetMapping("/{id}")
    Envelope<Room> get(@PathVariable("id") int id) {
        return Envelope.ok(commands.room(id));
    }

    @GetMapping("/{id}/members")
    Envelope<List<RoomMember>> members(
            Caller caller,
            @PathVariable("id") int id,
            @RequestParam(name = "page", defaultValue = "1") int page,
            @RequestParam(name = "page_size", defaultValue = Page.DEFAULT_SIZE) int pageSize) {
        Page wanted = new Page(page, pageSize, pageDepth);
        commands.room(id);
        if (!rooms.isMember(id, caller.userId())) {
            throw new ApiException(HttpStatus.FORBIDDEN, "not_a_member", "not a member of room " + id);
        }
        return Envelope.ok(rooms.members(id, wanted));
    }
}
