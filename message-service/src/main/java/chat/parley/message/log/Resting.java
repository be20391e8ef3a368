package chat.parley.message.log;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that asks less often while nothing is said. A broker that gathers records ({@code fetch.min.bytes},
 * {@code fetch.max.wait.ms}) waits from the question on, not from the first record: all night it would answer with nothing,
 * to each consumer some two hundred times a second.
 */
final class Resting implements InvocationHandler {

    /** What a broker may need beside the time for which it gathers. */
    private static final Duration SLACK = Duration.ofMillis(10);

    private final Consumer<byte[], byte[]> consumer;
    private final long afterNs;
    private final long pauseNs;
    private final Duration look;

    private long lastRecord = System.nanoTime();

    private Resting(Consumer<byte[], byte[]> consumer, Duration after, Duration pause, Duration gather) {
        this.consumer = consumer;
        this.afterNs = after.toNanos();
        this.pauseNs = pause.toNanos();
        this.look = gather.plus(SLACK);
    }

    /**
     * The same consumer, whose polls are a pause apart while it rests.
     *
     * @param after without a record for so long
     * @param pause what the first record after that waits longer at most
     * @param gather how long the broker takes to answer
     */
    @SuppressWarnings("unchecked")
    static Consumer<byte[], byte[]> over(
            Consumer<byte[], byte[]> consumer, Duration after, Duration pause, Duration gather) {
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                Resting.class.getClassLoader(),
                new Class<?>[] {Consumer.class},
                new Resting(consumer, after, pause, gather));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getName().equals("poll") && arguments != null && arguments[0] instanceof Duration timeout) {
            return poll(timeout);
        }
        try {
            return method.invoke(consumer, arguments);
        } catch (InvocationTargetException failed) {
            throw Objects.requireNonNullElse(failed.getCause(), failed);
        }
    }

    private ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        Duration wait = timeout;
        if (System.nanoTime() - lastRecord > afterNs) {
            LockSupport.parkNanos(pauseNs);
            // Long enough for one answer: in a longer poll the client would ask again and again.
            wait = timeout.compareTo(look) < 0 ? timeout : look;
        }
        ConsumerRecords<byte[], byte[]> records = consumer.poll(wait);
        if (!records.isEmpty()) {
            lastRecord = System.nanoTime();
        }
        return records;
    }
}
