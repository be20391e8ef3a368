package chat.parley.cluster.mutation.agent;

import java.util.List;

/** The rules that can be broken, each in one place of one service. */
public enum Mutation {
    STORE_POSITION_FIRST(
            "message-service",
            "the store commits its position before the messages",
            cut("message.store.StoreView.inTransaction", PositionFirst.Begin.class),
            cut("message.store.ChangesWriter.writeMessages", PositionFirst.Write.class),
            cut("message.store.LogPositions.advance", PositionFirst.Advance.class)),

    FANOUT_OFFSET_FIRST(
            "message-service",
            "fan-out commits its offset before it publishes",
            cut("message.log.LogConsumer.apply", OffsetFirst.class)),

    POSITION_GUARD_REMOVED(
            "message-service",
            "the store writes a batch whatever position is stored",
            cut("message.store.StoreView.inTransaction", Unguarded.Begin.class),
            cut("message.store.LogPositions.lock", Unguarded.Lock.class)),

    STORE_DEDUP_OFF(
            "message-service",
            "the store does not look at client_msg_id",
            cut("message.store.fold.Workspace.firstId", Forgetful.Nothing.class),
            cut("message.store.fold.Changes$NewMessage.clientMsgId", Forgetful.Nothing.class)),

    FANOUT_DEDUP_OFF(
            "message-service",
            "fan-out does not look at client_msg_id",
            cut("message.fanout.RepeatWindow.note", Forgetful.Window.class)),

    SUBSCRIBED_AFTER_FETCH(
            "gateway",
            "a session is subscribed once its backlog has been fetched",
            cut("gateway.backlog.Rounds.subscribe", SubscribedLate.Round.class),
            cut("gateway.backlog.Subscriber.followUser", SubscribedLate.Follow.class),
            cut("gateway.backlog.Subscriber.followRooms", SubscribedLate.Follow.class),
            cut("gateway.backlog.Rounds.fetch", SubscribedLate.Fetch.class)),

    INTERRUPTION_IGNORED(
            "gateway",
            "a subscription that was interrupted is taken up as if nothing had been",
            cut("gateway.push.LiveRouter.onInterrupted", Unconcerned.class)),

    ACKS_ONE(
            "gateway",
            "the leader alone confirms an append",
            cut("gateway.publish.EventLog.<init>", LeaderAlone.class));

    private static final String PRODUCT = "chat.parley.";

    private final String role;
    private final String what;

    /** A list of records of a name, a name and a class, none of which changes. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<Cut> cuts;

    Mutation(String role, String what, Cut... cuts) {
        this.role = role;
        this.what = what;
        this.cuts = List.of(cuts);
    }

    /** The service that is broken. */
    public String role() {
        return role;
    }

    /** What it does instead. */
    public String what() {
        return what;
    }

    /** Where. */
    public List<Cut> cuts() {
        return cuts;
    }

    private static Cut cut(String place, Class<?> advice) {
        int dot = place.lastIndexOf('.');
        return new Cut(PRODUCT + place.substring(0, dot), place.substring(dot + 1), advice);
    }
}
