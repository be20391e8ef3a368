package chat.parley.gateway;

import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Settings as a gateway would read them, without one. */
public final class Settings {

    private Settings() {}

    /** The gateway's, with these changes; names without {@code parley.gateway}. */
    public static GatewayProperties gateway(Map<String, String> changes) {
        MapConfigurationPropertySource source = new MapConfigurationPropertySource();
        changes.forEach((name, value) -> source.put("parley.gateway." + name, value));
        return new Binder(source).bindOrCreate("parley.gateway", GatewayProperties.class);
    }

    /** The receipts', with this limit and merge time. */
    public static ReceiptProperties receipts(int roomLimit, String merge) {
        return new Binder(new MapConfigurationPropertySource(
                        Map.of("parley.receipts.room-limit", roomLimit, "parley.receipts.merge", merge)))
                .bindOrCreate("parley.receipts", ReceiptProperties.class);
    }
}
