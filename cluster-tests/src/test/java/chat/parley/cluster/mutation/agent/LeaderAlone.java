package chat.parley.cluster.mutation.agent;

import java.util.Map;
import net.bytebuddy.asm.Advice;

/** The log's producer is content with the leader ({@code acks=1}), and is therefore not idempotent. */
public final class LeaderAlone {

    private LeaderAlone() {}

    @Advice.OnMethodExit
    static void exit(@Advice.FieldValue("producers") Object producers) {
        LeaderAlone.weaken(producers);
    }

    /** Changes what a factory tells its producers; none has been made yet. */
    public static void weaken(Object producers) {
        Map<String, Object> settings = Map.of("acks", "1", "enable.idempotence", false);
        try {
            Effect.call(producers.getClass().getMethod("updateConfigs", Map.class), producers, settings);
        } catch (NoSuchMethodException changed) {
            throw new IllegalStateException(changed);
        }
        Effect.taken();
    }
}
