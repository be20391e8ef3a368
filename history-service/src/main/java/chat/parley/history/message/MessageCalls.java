package chat.parley.history.message;

import chat.parley.history.HistoryProperties;
import chat.parley.history.store.Freshness;
import chat.parley.history.store.Waits;
import chat.parley.platform.http.Caller;
import chat.parley.platform.http.Envelope;
import chat.parley.protocol.json.FieldException;
import chat.parley.protocol.json.JsonObject;
import chat.parley.protocol.log.ChatType;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.message.MessageRules;
import java.util.List;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The document's three queries, and two more about single messages (contract, section 4). */
@RestController
class MessageCalls {

    private final MessageHistory history;
    private final MessageStatuses statuses;
    private final OwnMessages ownMessages;
    private final Waits waits;

    MessageCalls(
            MessageHistory history, MessageStatuses statuses, OwnMessages ownMessages, HistoryProperties properties) {
        this.history = history;
        this.statuses = statuses;
        this.ownMessages = ownMessages;
        this.waits = new Waits(properties.history());
    }

    @PostMapping("/api/chat/history/private")
    Envelope<List<StoredMessage>> privateHistory(Caller caller, JsonObject body) throws FieldException {
        int otherId = body.id("user_id");
        return Envelope.ok(history.between(caller.userId(), otherId, Page.of(body), waits.of(body)));
    }

    @PostMapping("/api/chat/history/room")
    Envelope<List<StoredMessage>> roomHistory(Caller caller, JsonObject body) throws FieldException {
        int roomId = body.id("room_id");
        return Envelope.ok(history.ofRoom(caller.userId(), roomId, Page.of(body), waits.of(body)));
    }

    @PostMapping("/api/chat/message/status")
    Envelope<Void> status(Caller caller, JsonObject body) throws FieldException {
        long messageId = Freshness.messageId(body, "message_id");
        return Envelope.ofStatus(statuses.statusOf(caller.userId(), messageId, waits.of(body)));
    }

    @PostMapping("/api/chat/message/receipts")
    Envelope<MessageStatuses.Receipts> receipts(Caller caller, JsonObject body) throws FieldException {
        long messageId = Freshness.messageId(body, "message_id");
        return Envelope.ok(statuses.receiptsOf(caller.userId(), messageId, waits.of(body)));
    }

    @PostMapping("/api/chat/message/find")
    Envelope<OwnMessages.Found> find(Caller caller, JsonObject body) throws FieldException {
        ChatType chatType = ChatType.parse(body.string("chat_type"))
                .orElseThrow(() -> new FieldException("chat_type", "must be private or room"));
        ConversationKey conversation = ConversationKey.of(chatType, caller.userId(), body.id("receiver_id"));
        String clientMsgId = body.string("client_msg_id");
        if (clientMsgId.isEmpty()
                || clientMsgId.length() > MessageRules.MAX_CLIENT_MSG_ID_LENGTH
                || !MessageRules.isStorableText(clientMsgId)) {
            throw new FieldException(
                    "client_msg_id",
                    "must have 1 to " + MessageRules.MAX_CLIENT_MSG_ID_LENGTH + " characters of valid Unicode");
        }
        return Envelope.ok(ownMessages.find(caller.userId(), conversation, clientMsgId, waits.of(body)));
    }
}
