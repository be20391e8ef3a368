package chat.parley.cluster.audit;

/**
 * A fault while it lasted, recovery included.
 *
 * @param isOrderly whether services were only asked to stop, so that nobody should have noticed
 */
public record Disturbance(int fromMs, int untilMs, String what, boolean isOrderly) {

    /** Whether it was there at some moment of this span. */
    public boolean touches(int from, int until) {
        return fromMs <= until && untilMs >= from;
    }
}
