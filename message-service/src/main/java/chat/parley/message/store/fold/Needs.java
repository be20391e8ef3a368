package chat.parley.message.store.fold;

import chat.parley.message.log.LogRecord;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.log.ConversationKey;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What has to be known of the past before a batch can be folded.
 *
 * @param conversations whose newest message id a receipt is capped by
 * @param members who takes part, in private conversations and rooms
 * @param rooms rooms by their id
 * @param clientMessages messages that may have come before
 * @param heirs room conversation → how many of its longest members to load: one more than leave in the batch, so that
 *     whoever inherits the room is among them
 */
public record Needs(
        Set<Long> conversations,
        Set<MemberKey> members,
        Set<Integer> rooms,
        Set<ClientMessageKey> clientMessages,
        Map<Long, Integer> heirs) {

    /** The needs of a batch. */
    public static Needs of(List<LogRecord> records) {
        Needs needs = new Needs(
                new LinkedHashSet<>(),
                new LinkedHashSet<>(),
                new LinkedHashSet<>(),
                new LinkedHashSet<>(),
                new LinkedHashMap<>());
        records.forEach(needs::add);
        return needs;
    }

    private void add(LogRecord record) {
        long conversation = record.conversation();
        switch (record.event()) {
            case Event.MessageSent sent -> {
                members.add(new MemberKey(conversation, sent.senderId()));
                if (sent.conversation() instanceof ConversationKey.Private) {
                    members.add(new MemberKey(conversation, sent.receiverId()));
                }
                if (sent.clientMsgId() != null) {
                    clientMessages.add(new ClientMessageKey(conversation, sent.senderId(), sent.clientMsgId()));
                }
            }
            case Event.ReceiptsMarked marked -> {
                conversations.add(conversation);
                marked.receipts().forEach(receipt -> members.add(new MemberKey(conversation, receipt.userId())));
            }
            case Event.MemberJoined joined -> {
                rooms.add(joined.roomId());
                members.add(new MemberKey(conversation, joined.userId()));
            }
            case Event.MemberLeft left -> {
                rooms.add(left.roomId());
                members.add(new MemberKey(conversation, left.userId()));
                heirs.put(conversation, heirs.getOrDefault(conversation, 1) + 1);
            }
            case Event.RoomEvent room -> rooms.add(room.roomId());
        }
    }
}
