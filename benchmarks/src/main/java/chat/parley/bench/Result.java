package chat.parley.bench;

import chat.parley.bench.HistoryCheck.Verdict;
import chat.parley.bench.ProcessCosts.Cost;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What came out of a run.
 *
 * @param missingDeliveries acked messages times receivers that did not get them
 * @param surplusDeliveries deliveries beyond one for each receiver
 * @param costs what each process took while it was measured: resident bytes at the end, CPU seconds
 */
record Result(
        Plan plan,
        Ledger ledger,
        Verdict history,
        int missingDeliveries,
        int surplusDeliveries,
        double measuredSeconds,
        Map<String, Cost> costs) {

    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 100};

    /** Whether every message was acked, delivered and stored exactly once and in order. */
    boolean good() {
        return ledger.failedCount() == 0
                && ledger.ackedCount() == plan.messages()
                && missingDeliveries == 0
                && surplusDeliveries == 0
                && (ledger.repeatedFrames() == 0 || ledger.reconnects() > 0)
                && ledger.outOfOrderCount() == 0
                && history.lost() == 0
                && history.misnamed() == 0
                && history.doubled() == 0
                && history.disordered() == 0;
    }

    /** For people. */
    String table() {
        StringBuilder out = new StringBuilder();
        line(
                out,
                "%d connections, %d messages/s for %.0f s after %d s of warm-up%s",
                plan.connections(),
                plan.rate(),
                measuredSeconds,
                plan.warmup().toSeconds(),
                plan.rooms() == 0 ? "" : rooms());
        line(out, "");
        line(out, "latency (ms)          p50      p90      p99    p99.9      max");
        latency(out, "ack", ledger.ackMicros());
        latency(out, "delivery", ledger.deliveryMicros());
        line(out, "");
        line(
                out,
                "sent %d, acked %d, refused %d, delivered %d, missing %d, surplus %d, out of order %d",
                ledger.sentCount(),
                ledger.ackedCount(),
                ledger.failedCount(),
                ledger.deliveredCount(),
                missingDeliveries,
                surplusDeliveries,
                ledger.outOfOrderCount());
        line(
                out,
                "repeated frames %d, postponed %d, corrected acks %d, reconnects %d",
                ledger.repeatedFrames(),
                ledger.postponedCount(),
                ledger.corrections(),
                ledger.reconnects());
        line(
                out,
                "history: stored %d, lost %d, under another id %d, doubled %d, out of order %d",
                history.stored(),
                history.lost(),
                history.misnamed(),
                history.doubled(),
                history.disordered());
        if (!costs.isEmpty()) {
            line(out, "");
            line(out, "process               RSS MiB    CPU s  CPU µs/message");
            costs.forEach((name, cost) -> cost(out, name, cost));
            cost(out, "all", total());
        }
        line(out, "");
        line(out, good() ? "GOOD: every message acked, delivered and stored exactly once, in order" : "BAD");
        return out.toString();
    }

    /** For programs. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("connections", plan.connections());
        fields.put("rate", plan.rate());
        fields.put("seconds", measuredSeconds);
        fields.put("warmup_seconds", plan.warmup().toSeconds());
        fields.put("rooms", plan.rooms());
        fields.put("room_size", plan.roomSize());
        fields.put("room_share", plan.roomShare());
        fields.put("ack_ms", percentiles(ledger.ackMicros()));
        fields.put("delivery_ms", percentiles(ledger.deliveryMicros()));
        fields.put("sent", ledger.sentCount());
        fields.put("acked", ledger.ackedCount());
        fields.put("refused", ledger.failedCount());
        fields.put("delivered", ledger.deliveredCount());
        fields.put("missing_deliveries", missingDeliveries);
        fields.put("surplus_deliveries", surplusDeliveries);
        fields.put("out_of_order", ledger.outOfOrderCount());
        fields.put("repeated_frames", ledger.repeatedFrames());
        fields.put("postponed", ledger.postponedCount());
        fields.put("corrected_acks", ledger.corrections());
        fields.put("reconnects", ledger.reconnects());
        fields.put("history", history);
        fields.put("processes", costs);
        fields.put("good", good());
        return fields;
    }

    private String rooms() {
        return String.format(
                Locale.ROOT,
                ", %.0f%% of them to %d rooms of %d",
                plan.roomShare() * 100,
                plan.rooms(),
                plan.roomSize());
    }

    private Cost total() {
        return costs.values().stream()
                .reduce(
                        new Cost(0, 0),
                        (sum, one) -> new Cost(
                                sum.residentBytes() + one.residentBytes(), sum.cpuSeconds() + one.cpuSeconds()));
    }

    private void cost(StringBuilder out, String name, Cost cost) {
        double perMessage = cost.cpuSeconds() * 1e6 / (plan.rate() * measuredSeconds);
        line(out, "%-18s %10.0f %8.1f %15.0f", name, cost.residentBytes() / 1048576.0, cost.cpuSeconds(), perMessage);
    }

    private static void latency(StringBuilder out, String name, Histogram micros) {
        StringBuilder values = new StringBuilder();
        for (double percentile : PERCENTILES) {
            values.append(String.format(Locale.ROOT, "%9.1f", micros.getValueAtPercentile(percentile) / 1000.0));
        }
        line(out, "%-15s%s", name, values);
    }

    private static Map<String, Double> percentiles(Histogram micros) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (double percentile : PERCENTILES) {
            String name = percentile == 100
                    ? "max"
                    : "p" + Double.toString(percentile).replace(".0", "");
            values.put(name, micros.getValueAtPercentile(percentile) / 1000.0);
        }
        return values;
    }

    @SuppressWarnings("AnnotateFormatMethod") // The annotation would be the module's only use of its library.
    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
