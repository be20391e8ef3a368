package chat.parley.gateway.connection;

import chat.parley.gateway.admission.Admission;
import chat.parley.gateway.admission.Directory;
import chat.parley.gateway.admission.RateLimits;
import chat.parley.gateway.admission.RateLimits.Verdict;
import chat.parley.gateway.admission.Refusal;
import chat.parley.gateway.admission.Sender;
import chat.parley.gateway.publish.MessageSender;
import chat.parley.gateway.publish.MessageSender.Outcome;
import chat.parley.gateway.publish.TypingRelay;
import chat.parley.gateway.receipt.ReceiptMerger;
import chat.parley.gateway.session.AckOrder;
import chat.parley.gateway.session.Credentials;
import chat.parley.gateway.session.Session;
import chat.parley.platform.token.TokenVerifier;
import chat.parley.protocol.frame.ClientFrame;
import chat.parley.protocol.frame.ClientFrameCodec;
import chat.parley.protocol.frame.ClientFrameCodec.Decoded;
import chat.parley.protocol.frame.CloseCode;
import chat.parley.protocol.frame.ErrorCode;
import chat.parley.protocol.frame.ServerFrame;
import chat.parley.protocol.log.ConversationKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Takes one frame of a client to the step it is for. Called for one frame of a connection at a time, in order; while a
 * frame blocks on a backend, the connection's next ones wait in the network.
 */
@Component
final class FrameHandler {

    private final RateLimits rateLimits;
    private final Directory directory;
    private final MessageSender messages;
    private final TypingRelay typing;
    private final ReceiptMerger receipts;
    private final TokenVerifier tokens;
    private final ConnectionMetrics metrics;

    FrameHandler(
            RateLimits rateLimits,
            Directory directory,
            MessageSender messages,
            TypingRelay typing,
            ReceiptMerger receipts,
            TokenVerifier tokens,
            ConnectionMetrics metrics) {
        this.rateLimits = rateLimits;
        this.directory = directory;
        this.messages = messages;
        this.typing = typing;
        this.receipts = receipts;
        this.tokens = tokens;
        this.metrics = metrics;
    }

    void handle(Session session, String text) {
        switch (rateLimits.frame(session.userId())) {
            case Verdict.Allowed ignored -> admit(session, text);
            case Verdict.TooFast tooFast ->
                refuseUnread(
                        session,
                        text,
                        new Refusal(ErrorCode.RATE_LIMITED, "more than the allowed rate", tooFast.retryAfterMs()));
            case Verdict.Abusive ignored -> session.close(CloseCode.RATE_LIMITED);
        }
    }

    private void admit(Session session, String text) {
        switch (ClientFrameCodec.decode(text)) {
            case Decoded.Refused refused -> {
                metrics.received("invalid");
                refuse(session, Refusal.of(refused.code(), refused.message()), refused.clientMsgId());
            }
            case Decoded.Valid valid -> {
                metrics.received(valid.frame());
                dispatch(session, valid.frame());
            }
        }
    }

    private void dispatch(Session session, ClientFrame frame) {
        switch (frame) {
            case ClientFrame.Chat chat -> send(session, chat);
            case ClientFrame.Receipt receipt -> mark(session, receipt);
            case ClientFrame.Typing type ->
                typing.relay(sender(session), type).ifPresent(refusal -> refuse(session, refusal, null));
            case ClientFrame.Ping ignored -> session.send(new ServerFrame.Pong());
            case ClientFrame.Auth auth -> renew(session, auth);
        }
    }

    private void send(Session session, ClientFrame.Chat chat) {
        AckOrder.Place place = session.acks().next(chat.clientMsgId() == null);
        long startedAt = System.nanoTime();
        messages.send(sender(session), chat).thenAccept(outcome -> {
            switch (outcome) {
                case Outcome.Sent sent -> {
                    session.feed().acked(sent.message().messageId());
                    metrics.acked(System.nanoTime() - startedAt);
                    place.answer(new ServerFrame.Ack(
                            chat.clientMsgId(),
                            sent.message().messageId(),
                            sent.message().createdAt()));
                    // The word that it was a repeat may have come, and been sent, while this ack was on its way.
                    messages.firstOf(sent.message())
                            .ifPresent(first -> session.send(
                                    new ServerFrame.Ack(chat.clientMsgId(), first.messageId(), first.createdAt())));
                }
                case Outcome.Refused refused -> {
                    metrics.refused(refused.refusal().code());
                    place.answer(failure(refused.refusal(), chat.clientMsgId()));
                }
            }
        });
    }

    private void mark(Session session, ClientFrame.Receipt receipt) {
        Optional<Refusal> refusal = Admission.refusal(
                receipt.chatType(),
                receipt.receiverId(),
                directory.receiver(sender(session), receipt.chatType(), receipt.receiverId()));
        if (refusal.isPresent()) {
            refuse(session, refusal.get(), null);
            return;
        }
        ConversationKey conversation = ConversationKey.of(receipt.chatType(), session.userId(), receipt.receiverId());
        switch (receipt.status()) {
            case DELIVERED -> receipts.delivered(session.userId(), conversation, receipt.messageId());
            case READ -> receipts.read(session.userId(), conversation, receipt.messageId());
        }
    }

    private void renew(Session session, ClientFrame.Auth auth) {
        switch (tokens.verify(auth.token())) {
            case TokenVerifier.Verdict.Refused refused ->
                refuse(session, Refusal.of(ErrorCode.INVALID_FRAME, "token: " + refused.reason()), null);
            case TokenVerifier.Verdict.Undecided undecided ->
                refuse(session, Refusal.of(ErrorCode.UNAVAILABLE, "token: " + undecided.reason()), null);
            case TokenVerifier.Verdict.Accepted accepted -> {
                if (accepted.userId() == session.userId()) {
                    session.renew(new Credentials(accepted.userId(), auth.token(), accepted.expiresAt()));
                } else {
                    refuse(session, Refusal.of(ErrorCode.INVALID_FRAME, "token is another user's"), null);
                }
            }
        }
    }

    private static Sender sender(Session session) {
        return new Sender(
                session.userId(),
                session.credentials().token(),
                session.id(),
                session.stays().rooms(),
                session.feed().isCaughtUp());
    }

    /** An error that names no frame comes in its turn: sent ahead, it would be taken for the answer to an earlier one. */
    private void refuse(Session session, Refusal refusal, @Nullable String clientMsgId) {
        metrics.refused(refusal.code());
        session.acks().next(clientMsgId == null).answer(failure(refusal, clientMsgId));
    }

    private static ServerFrame failure(Refusal refusal, @Nullable String clientMsgId) {
        return new ServerFrame.Failure(refusal.code(), refusal.message(), clientMsgId, refusal.retryAfterMs());
    }

    /** A client over its rate learns which of its messages it has to send again: by id, or by their order. */
    private void refuseUnread(Session session, String text, Refusal refusal) {
        String clientMsgId = switch (ClientFrameCodec.decode(text)) {
            case Decoded.Valid(ClientFrame.Chat chat) -> chat.clientMsgId();
            case Decoded.Valid ignored -> null;
            case Decoded.Refused refused -> refused.clientMsgId();
        };
        refuse(session, refusal, clientMsgId);
    }
}
