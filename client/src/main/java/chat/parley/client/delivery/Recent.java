package chat.parley.client.delivery;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A map that keeps what was put in last, up to a limit. Not for several threads. */
public final class Recent<K, V> {

    private final Map<K, V> entries = new LinkedHashMap<>();
    private final int limit;

    /** An empty one that keeps this many. */
    public Recent(int limit) {
        this.limit = limit;
    }

    /** Puts an entry in, as the newest, and returns what stood there before. */
    public @Nullable V put(K key, V value) {
        V before = entries.put(key, value);
        if (entries.size() > limit) {
            entries.remove(entries.keySet().iterator().next());
        }
        return before;
    }
}
