package chat.parley.gateway.push;

import chat.parley.gateway.session.Corrections;
import chat.parley.gateway.session.FrameType;
import chat.parley.gateway.session.OutboundFrame;
import chat.parley.gateway.session.OutboundFrame.Delivery;
import chat.parley.gateway.session.Resumption;
import chat.parley.gateway.session.Session;
import chat.parley.gateway.session.Sessions;
import chat.parley.gateway.session.StatusMark;
import chat.parley.platform.trace.MessageSpans;
import chat.parley.platform.trace.MessageStep;
import chat.parley.protocol.frame.RoomChange;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.json.JsonText;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.live.LiveEvent;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import io.opentelemetry.api.trace.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Hands what is heard on a channel to the sessions it is for. Runs on Redis' thread: it only ever queues. */
@Component
final class LiveRouter implements LiveListener {

    private final LiveChannels channels;
    private final Sessions sessions;
    private final Resumption resumption;
    private final RoomSizes roomSizes;
    private final Corrections corrections;
    private final MessageSpans spans;

    LiveRouter(
            LiveChannels channels,
            Sessions sessions,
            Resumption resumption,
            RoomSizes roomSizes,
            Corrections corrections,
            MessageSpans spans) {
        this.channels = channels;
        this.sessions = sessions;
        this.resumption = resumption;
        this.roomSizes = roomSizes;
        this.corrections = corrections;
        this.spans = spans;
    }

    @Override
    public void onEvent(String channel, LiveEvent event, List<Session> followers, Position announced) {
        switch (event) {
            case LiveEvent.Message message -> push(message, followers, announced);
            case LiveEvent.Status status -> {
                if (!isInLargeRoom(status.conversation())) {
                    push(status, followers);
                }
            }
            case LiveEvent.Typing typing -> push(typing, followers);
            case LiveEvent.Room room -> {
                if (announced.covers(room.eventId())) {
                    // Said again by a fan-out that lost its partition: who has left since must not be led back in.
                    return;
                }
                if (channel.equals(Channels.ofUser(room.userId()))) {
                    pushOwnChange(room, followers, announced);
                } else {
                    pushRoomChange(room, followers);
                }
            }
            case LiveEvent.Repeat repeat -> correct(repeat, followers);
            case LiveEvent.Progress ignored -> {}
        }
    }

    @Override
    public void onInterrupted(Position announced) {
        sessions.all().forEach(session -> resumption.again(session, announced));
    }

    private void push(LiveEvent.Message message, List<Session> followers, Position announced) {
        Span step = spans.continued(MessageStep.DELIVER, message.traceparent());
        MessageSpans.locate(step, message.messageId());
        MessageSpans.countSessions(step, followers.size());
        OutboundFrame forOthers = OutboundFrame.of(
                        FrameType.CHAT, message.frame(), new Delivery(message.conversation(), message.messageId()))
                .live(message.appendedMs(), step);
        OutboundFrame forSender = null;
        for (Session session : followers) {
            if (!session.stays().mayHear(message.conversation(), message.messageId())) {
                continue;
            }
            if (session.userId() != message.senderId()) {
                session.feed().pushMessage(message.conversation(), message.messageId(), forOthers, announced);
            } else if (session.id().equals(message.session())) {
                session.feed().acked(message.messageId());
            } else {
                forSender = forSender == null ? senderFrame(message, step) : forSender;
                session.feed().pushMessage(message.conversation(), message.messageId(), forSender, announced);
            }
        }
    }

    /** The sender's other sessions get the {@code client_msg_id} with it, nobody else does (contract, section 3.2). */
    private static OutboundFrame senderFrame(LiveEvent.Message message, Span step) {
        String clientMsgId = message.clientMsgId();
        String frame = clientMsgId == null
                ? message.frame()
                : JsonText.withString(message.frame(), "client_msg_id", clientMsgId);
        return OutboundFrame.of(FrameType.CHAT, frame, noteToSelf(message)).live(message.appendedMs(), step);
    }

    /** Who writes to himself receives it too, with the session that did not write it. */
    private static @Nullable Delivery noteToSelf(LiveEvent.Message message) {
        return message.conversation() instanceof ConversationKey.Private both && both.lower() == both.higher()
                ? new Delivery(both, message.messageId())
                : null;
    }

    private static void push(LiveEvent.Status status, List<Session> followers) {
        OutboundFrame frame = OutboundFrame.of(FrameType.STATUS, status.frame(), null);
        StatusMark mark = new StatusMark(status.conversation(), status.userId(), status.status());
        for (Session session : followers) {
            if (session.userId() != status.userId()) {
                session.feed().pushStatus(mark, status.messageId(), frame);
            }
        }
    }

    private static void push(LiveEvent.Typing typing, List<Session> followers) {
        OutboundFrame frame = OutboundFrame.of(FrameType.TYPING, typing.frame(), null);
        for (Session session : followers) {
            if (session.userId() != typing.userId()) {
                session.feed().push(frame);
            }
        }
    }

    /** On the channel of the user who joined or left: his sessions follow the room from now on, or leave it. */
    private void pushOwnChange(LiveEvent.Room room, List<Session> followers, Position announced) {
        OutboundFrame frame = OutboundFrame.of(FrameType.ROOM, room.frame(), null);
        boolean inOrder = channels.areInOrder(Channels.ofUser(room.userId()), Channels.ofRoom(room.roomId()));
        for (Session session : followers) {
            session.feed().push(frame);
            switch (room.change()) {
                case CREATED, JOINED -> resumption.joined(session, room.roomId(), room.eventId(), announced);
                case LEFT -> {
                    if (inOrder) {
                        resumption.left(session, room.roomId(), room.eventId());
                    } else {
                        // It overtakes what was said before it: the room's own channel leads out.
                        session.stays().leaving(room.roomId(), room.eventId());
                    }
                }
                case DELETED -> resumption.left(session, room.roomId(), room.eventId());
                case UPDATED -> {}
            }
        }
    }

    private void pushRoomChange(LiveEvent.Room room, List<Session> followers) {
        roomSizes.changed(room.roomId(), room.change(), room.eventId());
        OutboundFrame frame = OutboundFrame.of(FrameType.ROOM, room.frame(), null);
        boolean alsoOnOwnChannel = room.change() != RoomChange.UPDATED && room.change() != RoomChange.DELETED;
        for (Session session : followers) {
            boolean isOwn = alsoOnOwnChannel && session.userId() == room.userId();
            if (!isOwn) {
                session.feed().push(frame);
            }
            // His own channel may have told him already, and of a joining again that overtook this.
            if (room.change() == RoomChange.DELETED || (isOwn && room.change() == RoomChange.LEFT)) {
                resumption.left(session, room.roomId(), room.eventId());
            }
        }
    }

    private void correct(LiveEvent.Repeat repeat, List<Session> followers) {
        // Noted before it is sent: an ack of the repeat that is being written now looks again afterwards.
        corrections.note(repeat.repeatId(), new Corrections.First(repeat.firstMessageId(), repeat.createdAt()));
        for (Session session : followers) {
            if (session.id().equals(repeat.session()) || corrections.isShared(repeat.repeatId(), session.id())) {
                // Sent from an earlier connection, the first message may be in the backlog that is still to come.
                session.feed().acked(repeat.firstMessageId());
                session.send(new ServerFrame.Ack(repeat.clientMsgId(), repeat.firstMessageId(), repeat.createdAt()));
            }
        }
    }

    private boolean isInLargeRoom(ConversationKey conversation) {
        return conversation instanceof ConversationKey.Room room && roomSizes.isLarge(room.roomId());
    }
}
