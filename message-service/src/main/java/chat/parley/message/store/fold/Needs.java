package chat.parley.message.store.fold;

import chat.parley.message.log.LogRecord;
import chat.parley.protocol.event.Event;
import chat.parley.protocol.log.ConversationKey;
import java.util.ArrayList;
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
 * @param leavers room conversation → who leaves it
 */
public record Needs(
        Set<Long> conversations,
        Set<MemberKey> members,
        Set<Integer> rooms,
        Set<ClientMessageKey> clientMessages,
        Map<Long, List<Integer>> leavers) {

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

    /**
     * Room conversation → how many of its longest members to load: one more than leave in the batch, so that whoever inherits
     * the room is among them. Of rooms whose owner stays, none: finding them looks at every member.
     *
     * @param states the rooms as they are before the batch; of one that begins in it nobody is stored
     */
    public List<Map.Entry<Long, Integer>> heirs(Map<Integer, RoomState> states) {
        return leavers.entrySet().stream()
                .filter(entry -> {
                    RoomState state = states.get((int) -entry.getKey());
                    return state != null && entry.getValue().contains(state.ownerId());
                })
                .map(entry -> Map.entry(entry.getKey(), entry.getValue().size() + 1))
                .toList();
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
                leavers.computeIfAbsent(conversation, _ -> new ArrayList<>()).add(left.userId());
            }
            case Event.RoomEvent room -> rooms.add(room.roomId());
        }
    }
}
