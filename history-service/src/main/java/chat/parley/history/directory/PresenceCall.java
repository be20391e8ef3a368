package chat.parley.history.directory;

import chat.parley.platform.http.Caller;
import chat.parley.platform.http.Envelope;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/presence}. */
@RestController
class PresenceCall {

    private final PresenceView presence;

    PresenceCall(PresenceView presence) {
        this.presence = presence;
    }

    @GetMapping("/api/presence")
    Envelope<List<Presence>> presence(Caller caller, @RequestParam("ids") String ids) {
        return Envelope.ok(presence.of(UserIds.parse(ids)));
    }
}
