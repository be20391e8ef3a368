package chat.parley.history.conversation;

import chat.parley.history.HistoryProperties;
import chat.parley.history.message.Page;
import chat.parley.history.store.Waits;
import chat.parley.platform.http.Caller;
import chat.parley.platform.http.Envelope;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import java.util.List;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /api/chat/conversations}. */
@RestController
class ConversationsCall {

    private final Conversations conversations;
    private final Waits waits;

    ConversationsCall(Conversations conversations, HistoryProperties properties) {
        this.conversations = conversations;
        this.waits = new Waits(properties.history());
    }

    @PostMapping("/api/chat/conversations")
    Envelope<List<ConversationSummary>> conversations(Caller caller, JsonObject body) throws FieldException {
        return Envelope.ok(conversations.of(caller.userId(), Page.of(body), waits.of(body)));
    }
}
