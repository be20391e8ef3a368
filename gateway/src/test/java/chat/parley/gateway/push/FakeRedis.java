package chat.parley.gateway.push;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One server, which confirms subscriptions when it is told to, in the order in which they came. */
final class FakeRedis implements LiveChannels.Subscriber {

    final Set<String> subscribed = new HashSet<>();
    private final int server;
    private final ArrayDeque<String> commands = new ArrayDeque<>();

    FakeRedis() {
        this(0);
    }

    FakeRedis(int server) {
        this.server = server;
    }

    @Override
    public void subscribe(List<String> names) {
        names.forEach(name -> commands.add("+" + name));
    }

    @Override
    public void unsubscribe(String name) {
        commands.add("-" + name);
    }

    /** Carries out the next command. */
    void step(LiveChannels channels) {
        String command = commands.poll();
        if (command == null) {
            return;
        }
        String name = command.substring(1);
        if (command.startsWith("+")) {
            subscribed.add(name);
            channels.confirmed(server, name);
        } else {
            subscribed.remove(name);
        }
    }

    void settle(LiveChannels channels) {
        while (!commands.isEmpty()) {
            step(channels);
        }
    }
}
