package chat.parley.gateway.session;

import chat.parley.protocol.frame.ServerFrame;
import java.util.Locale;

/** What kinds of frames a client is sent, as its {@code type} says. */
public enum FrameType {
    HELLO,
    CHAT,
    ACK,
    STATUS,
    TYPING,
    ROOM,
    READY,
    ERROR,
    RECONNECT,
    PONG;

    /** The {@code type} in the frame. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static FrameType of(ServerFrame frame) {
        return switch (frame) {
            case ServerFrame.Hello ignored -> HELLO;
            case ServerFrame.Chat ignored -> CHAT;
            case ServerFrame.Ack ignored -> ACK;
            case ServerFrame.Status ignored -> STATUS;
            case ServerFrame.Typing ignored -> TYPING;
            case ServerFrame.Room ignored -> ROOM;
            case ServerFrame.Ready ignored -> READY;
            case ServerFrame.Failure ignored -> ERROR;
            case ServerFrame.Reconnect ignored -> RECONNECT;
            case ServerFrame.Pong ignored -> PONG;
        };
    }
}
