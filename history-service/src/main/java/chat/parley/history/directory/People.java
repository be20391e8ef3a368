package chat.parley.history.directory;

import chat.parley.history.store.Store;
import chat.parley.platform.http.ApiException;
import chat.parley.platform.http.Caller;
import chat.parley.platform.http.Envelope;
import chat.parley.protocol.message.MessageRules;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/users}: people by id, or by the beginning of their user name. Nothing but names leaves the accounts. */
@RestController
class People {

    /** A user as everybody sees him. */
    record Person(
            @JsonProperty("user_id") int userId,
            @JsonProperty("username") String username,
            @JsonProperty("display_name") String displayName) {}

    private static final int MAX_QUERY_LENGTH = 32;

    private static final String SELECT_BY_IDS = """
            SELECT id, username, display_name FROM account.users WHERE id = ANY (:ids::integer[]) ORDER BY id
            """;

    /**
     * The operators of the index's text_pattern_ops, which compare bytes: nothing in a query is a wildcard, and the index
     * serves a prepared plan too, which LIKE with a parameter does not allow.
     */
    static final String SELECT_BY_PREFIX = """
            SELECT id, username, display_name FROM account.users
            WHERE lower(username) ~>=~ lower(:prefix) AND lower(username) ~<~ (lower(:prefix) || chr(1114111))
            ORDER BY lower(username) USING ~<~ LIMIT :limit
            """;

    private final Store store;

    People(Store store) {
        this.store = store;
    }

    @GetMapping("/api/users")
    Envelope<List<Person>> users(
            Caller caller,
            @RequestParam(name = "ids", required = false) @Nullable String ids,
            @RequestParam(name = "query", required = false) @Nullable String query,
            @RequestParam(name = "limit", required = false, defaultValue = "20") int limit) {
        if ((ids == null) == (query == null)) {
            throw ApiException.badRequest("ids or query is required, one of them");
        }
        if (limit < 1 || limit > UserIds.MAX) {
            throw ApiException.badRequest("limit must be from 1 to " + UserIds.MAX);
        }
        return Envelope.ok(ids != null ? byIds(UserIds.parse(ids)) : byPrefix(prefix(String.valueOf(query)), limit));
    }

    private List<Person> byIds(List<Integer> ids) {
        return store.readLatest(jdbc -> jdbc.sql(SELECT_BY_IDS)
                .param("ids", ids.stream().mapToInt(Integer::intValue).toArray())
                .query((row, number) -> person(row))
                .list());
    }

    private List<Person> byPrefix(String prefix, int limit) {
        return store.readLatest(jdbc -> jdbc.sql(SELECT_BY_PREFIX)
                .param("prefix", prefix)
                .param("limit", limit)
                .query((row, number) -> person(row))
                .list());
    }

    private static String prefix(String query) {
        if (query.isBlank() || query.length() > MAX_QUERY_LENGTH || !MessageRules.isStorableText(query)) {
            throw ApiException.badRequest("query must have 1 to " + MAX_QUERY_LENGTH + " characters of valid Unicode");
        }
        return query.strip();
    }

    private static Person person(ResultSet row) throws SQLException {
        return new Person(row.getInt("id"), row.getString("username"), row.getString("display_name"));
    }
}
