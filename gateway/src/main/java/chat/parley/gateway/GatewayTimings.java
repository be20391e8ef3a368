package chat.parley.gateway;

import org.springframework.stereotype.Component;

/** Periods that follow from settings, for schedules. */
@Component
public final class GatewayTimings {

    private static final int CHECKS_PER_HEARTBEAT = 10;

    private final GatewayProperties properties;

    GatewayTimings(GatewayProperties properties) {
        this.properties = properties;
    }

    /** A third of the presence lease, so that two renewals may fail. */
    public long getLeaseRenewalMs() {
        return properties.presence().lease().toMillis() / 3;
    }

    /** How often connections are looked at: pings, silence, expiry and positions are late by so much at most. */
    public long getInspectionMs() {
        return Math.clamp(properties.heartbeat().toMillis() / CHECKS_PER_HEARTBEAT, 50, 1_000);
    }
}
