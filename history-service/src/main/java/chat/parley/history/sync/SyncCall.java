package chat.parley.history.sync;

import chat.parley.history.HistoryProperties;
import chat.parley.history.store.Freshness;
import chat.parley.history.store.Waits;
import chat.parley.platform.http.Caller;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.log.Position;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /api/chat/sync}: the backlog, for gateways and for clients that poll. */
@RestController
class SyncCall {

    private final Backlogs backlogs;
    private final Waits waits;

    SyncCall(Backlogs backlogs, HistoryProperties properties) {
        this.backlogs = backlogs;
        this.waits = new Waits(properties.history());
    }

    /**
     * Without {@code until} the store has to have reached {@code position} itself: a client that saw live what a copy does
     * not have yet would otherwise be given a position from before it.
     */
    @PostMapping("/api/chat/sync")
    ResponseEntity<byte[]> sync(Caller caller, JsonObject body) throws FieldException {
        Position since = Freshness.position(body, "position");
        Position until = Freshness.position(body, "until");
        Freshness freshness = waits.of(body).andPosition(until == null ? since : until);
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(backlogs.read(caller.userId(), since, until, freshness).toUtf8());
    }
}
