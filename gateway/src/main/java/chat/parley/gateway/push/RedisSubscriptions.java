package chat.parley.gateway.push;

import java.util.List;

/** One subscription for each server. Each notices and makes good its own losses; they know nothing of one another. */
record RedisSubscriptions(List<RedisSubscription> each) implements AutoCloseable {

    void start() {
        each.forEach(RedisSubscription::start);
    }

    @Override
    public void close() {
        each.forEach(RedisSubscription::close);
    }
}
