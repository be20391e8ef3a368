package chat.parley.client.api;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a history.
 *
 * @param page from 1, the newest messages
 * @param pageSize 1 to 100
 * @param beforeId only messages with smaller ids, which makes paging stable while new ones arrive; or null
 * @param atLeastId the answer waits until the store has this message; or null
 */
public record PageRequest(
        int page,
        int pageSize,
        @Nullable Long beforeId,
        @Nullable Long atLeastId) {

    /** The newest messages. */
    public static PageRequest newest(int pageSize) {
        return new PageRequest(1, pageSize, null, null);
    }

    /** The messages before this one. */
    public PageRequest before(long messageId) {
        return new PageRequest(page, pageSize, messageId, atLeastId);
    }

    /** Waits until the store has this message. */
    public PageRequest atLeast(long messageId) {
        return new PageRequest(page, pageSize, beforeId, messageId);
    }

    Map<String, Object> withSubject(String field, int id) {
        Map<String, Object> body = new TreeMap<>();
        body.put(field, id);
        body.put("page", page);
        body.put("page_size", pageSize);
        if (beforeId != null) {
            body.put("before_id", beforeId);
        }
        if (atLeastId != null) {
            body.put("at_least_id", atLeastId);
        }
        return body;
    }
}
