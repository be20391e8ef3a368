package chat.parley.message.room;

import chat.parley.platform.http.ApiException;

/** Which part of a list is asked for: {@code page} from 1, {@code page_size} from 1 to 100. */
record Page(int number, int size) {

    static final String DEFAULT_SIZE = "20";
    private static final int MAX_SIZE = 100;

    Page {
        if (number < 1) {
            throw ApiException.badRequest("page must be from 1 on");
        }
        if (size < 1 || size > MAX_SIZE) {
            throw ApiException.badRequest("page_size must be from 1 to " + MAX_SIZE);
        }
    }

    long offset() {
        return (number - 1L) * size;
    }
}
