package chat.parley.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

class ApiErrorsTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(ApiErrors.class);
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();
    private final MockMvc calls = MockMvcBuilders.standaloneSetup(new Calls())
            .setControllerAdvice(new ApiErrors())
            .build();

    @RestController
    static final class Calls {

        @GetMapping("/{how}")
        String ask(@PathVariable("how") String how) throws AsyncRequestNotUsableException {
            return switch (how) {
                case "left" -> throw new AsyncRequestNotUsableException("broken pipe");
                case "unforeseen" -> throw new IllegalStateException("unforeseen");
                default -> "answered";
            };
        }
    }

    @BeforeEach
    void listen() {
        told.start();
        logger.addAppender(told);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(told);
    }

    @Test
    void whoLeavesBeforeTheAnswerIsNoErrorOfOurs() throws Exception {
        calls.perform(MockMvcRequestBuilders.get("/left"));
        assertThat(told.list).isEmpty();
    }

    @Test
    void whatNobodyForesawIsLoggedAsAnError() throws Exception {
        int status = calls.perform(MockMvcRequestBuilders.get("/unforeseen"))
                .andReturn()
                .getResponse()
                .getStatus();
        assertThat(status).isEqualTo(500);
        assertThat(told.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getLevel()).isEqualTo(Level.ERROR));
    }
}
