package chat.parley.history.sync;

/** What comes of one of several questions. */
sealed interface Outcome {

    /** Its answer. */
    record Found(Backlog backlog) implements Outcome {}

    /** The store had not got as far in time. */
    record Behind() implements Outcome {}

    /** The answers to the questions before it were as much as fits: it is to be asked by itself. */
    record TooMuch() implements Outcome {}

    /** The token does not say who asks. */
    record Unauthorized(String reason) implements Outcome {}

    /** Nobody can say now whether it does. */
    record Unavailable(String reason) implements Outcome {}

    /** As many of its user's are under way as may be. */
    record TooMany() implements Outcome {}
}
