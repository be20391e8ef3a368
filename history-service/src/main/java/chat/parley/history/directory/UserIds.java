package chat.parley.history.directory;

import chat.parley.platform.http.ApiException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The query parameter {@code ids}: up to {@value #MAX} user ids, separated by commas. */
final class UserIds {

    static final int MAX = 100;

    private UserIds() {}

    /** Reads the parameter; an id that stands twice counts once. Throws 400 with a message that names it. */
    static List<Integer> parse(String ids) {
        Set<Integer> parsed = new LinkedHashSet<>();
        for (String id : ids.split(",", MAX + 2)) {
            try {
                parsed.add(positive(Integer.parseInt(id.strip())));
            } catch (NumberFormatException wrong) {
                throw ApiException.badRequest("ids must be user ids, separated by commas");
            }
            if (parsed.size() > MAX) {
                throw ApiException.badRequest("ids must be at most " + MAX);
            }
        }
        return List.copyOf(parsed);
    }

    private static int positive(int id) {
        if (id < 1) {
            throw new NumberFormatException("not positive");
        }
        return id;
    }
}
