package chat.parley.message.room;

import chat.parley.platform.http.ApiException;

/**
 * Which part of a list is asked for: {@code page} from 1, {@code page_size} from 1 to 100.
 *
 * @param depth how many entries, from the first of the list to the last of the page, may be asked for
 */
record Page(int number, int size, int depth) {

    static final String DEFAULT_SIZE = "20";
    private static final int MAX_SIZE = 100;

    Page {
        if (number < 1) {
            throw ApiException.badRequest("page must be from 1 on");
        }
        if (size < 1 || size > MAX_SIZE) {
            throw ApiException.badRequest("page_size must be from 1 to " + MAX_SIZE);
        }
        if (number > depth / size) {
            throw ApiException.badRequest("page must be at most " + depth / size + " with a page_size of " + size
                    + ": only " + depth + " entries can be paged to");
        }
    }

    long offset() {
        return (number - 1L) * size;
    }
}
