package chat.parley.gateway.backlog;

import chat.parley.gateway.push.LiveChannels;
import chat.parley.gateway.session.Resumption;
import chat.parley.gateway.session.Session;
import chat.parley.protocol.live.Channels;
import chat.parley.protocol.log.ConversationKey;
import chat.parley.protocol.log.Position;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Brings a session from where its client was to where live delivery is, in {@link Rounds}: a connecting session, one whose
 * subscription was interrupted and one whose user joined a room.
 *
 * <p>One virtual thread for each session that catches up.
 */
@Component
public final class CatchUp implements Resumption {

    private final Runs runs;
    private final Subscriber subscriber;
    private final LiveChannels channels;
    private final Rounds rounds;

    CatchUp(Runs runs, Subscriber subscriber, LiveChannels channels, Rounds rounds) {
        this.runs = runs;
        this.subscriber = subscriber;
        this.channels = channels;
        this.rounds = rounds;
    }

    /** A session begins: it follows its channels from now on and is sent what it missed. Does not block. */
    public void begin(Session session) {
        again(session, Position.START);
    }

    /** A session has ended: it follows nothing any more. What comes for it later finds that it has ended. */
    public void end(Session session) {
        runs.change(session, run -> {
            subscriber.leaveAll(session);
            return null;
        });
    }

    @Override
    public void again(Session session, Position announced) {
        runs.change(session, run -> {
            if (session.hasEnded()) {
                return null;
            }
            session.feed().interrupted(announced);
            return runAgain(session, run);
        });
    }

    @Override
    public void joined(Session session, int roomId, long joinedId, Position announced) {
        runs.change(session, run -> {
            if (session.hasEnded()) {
                return run;
            }
            switch (session.stays().enter(roomId, joinedId)) {
                case NEW -> {
                    channels.follow(Channels.ofRoom(roomId), session);
                    session.feed().interrupted(announced);
                    return runAgain(session, run);
                }
                case LATER -> {
                    // Nothing is missed, but a round that asked before this joining would lead out of the room again.
                    if (run != null) {
                        run.again = true;
                    }
                }
                case KNOWN -> {}
            }
            return run;
        });
    }

    @Override
    public void left(Session session, int roomId, long leftId) {
        runs.change(session, run -> {
            if (session.stays().hasLeft(roomId, leftId)) {
                subscriber.leave(session, roomId);
            }
            if (run != null) {
                run.leftUnheard.remove(new ConversationKey.Room(roomId));
            }
            return run;
        });
    }

    private Run runAgain(Session session, @Nullable Run run) {
        Run current = run;
        if (current == null) {
            Run started = new Run();
            Thread.ofVirtual().name("catch-up-" + session.id()).start(() -> rounds.run(session, started));
            current = started;
        } else {
            current.again = true;
        }
        current.interruptions++;
        return current;
    }
}
