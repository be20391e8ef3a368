package chat.parley.gateway.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaAdmin;

class LogEndTest {

    private final Logger kafka = (Logger) LoggerFactory.getLogger("org.apache.kafka.clients.admin");
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();

    @BeforeEach
    void listen() {
        told.start();
        kafka.setLevel(Level.INFO);
        kafka.addAppender(told);
    }

    @AfterEach
    void stopListening() {
        kafka.detachAppender(told);
        kafka.setLevel(null);
    }

    @Test
    void whileNoBrokerAnswersTheClientWaitsBetweenAttempts() throws Exception {
        // Port 1 of the loopback interface: refused at once.
        KafkaAdmin nobody = new KafkaAdmin(Map.of("bootstrap.servers", "127.0.0.1:1"));
        try (LogEnd end = new LogEnd(nobody, new KnownEnds())) {
            CompletableFuture<?> answer = end.next();
            assertThat(answer.handle((_, failure) -> failure).get(30, TimeUnit.SECONDS))
                    .isNotNull();
        }
        // Without the pauses it is thousands.
        assertThat(told.list).hasSizeLessThan(500);
    }
}
