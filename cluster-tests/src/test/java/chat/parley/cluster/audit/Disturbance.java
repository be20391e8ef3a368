package chat.parley.cluster.audit;

/** A fault while it lasted, recovery included. */
public record Disturbance(int fromMs, int untilMs, String what) {

    /** Whether it was there at some moment of this span. */
    public boolean touches(int from, int until) {
        return fromMs <= until && untilMs >= from;
    }
}
