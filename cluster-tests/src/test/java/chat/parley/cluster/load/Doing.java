package chat.parley.cluster.load;

import java.util.Random;

/** What somebody does next. */
enum Doing {
    SAY_TO_FRIEND(570),
    SAY_IN_ROOM(200),
    SAY_BY_REST(30),
    MARK_READ(110),
    ASK_STATUS(30),
    ASK_WHO_IS_THERE(10),
    REPEAT(20),
    DROP(10),
    STOP_READING(5),
    COME_OR_GO(15);

    private final int weight;

    Doing(int weight) {
        this.weight = weight;
    }

    /** One of them, by weight. */
    static Doing next(Random random) {
        int all = 0;
        for (Doing doing : values()) {
            all += doing.weight;
        }
        int drawn = random.nextInt(all);
        for (Doing doing : values()) {
            drawn -= doing.weight;
            if (drawn < 0) {
                return doing;
            }
        }
        throw new IllegalStateException("weights");
    }
}
