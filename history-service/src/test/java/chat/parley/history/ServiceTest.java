package chat.parley.history;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The service over the shared store, called through HTTP. All subclasses share one application context. */
@SpringBootTest(
        classes = HistoryService.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "parley.auth.secret=" + Api.SECRET,
            "parley.history.patience=400ms",
            "parley.history.max-page-offset=200",
            "parley.history.unread-limit=500",
            "parley.sync.max-per-conversation=10",
            "parley.sync.max-messages=50",
            "parley.receipts.room-limit=5"
        })
@Timeout(120)
public abstract class ServiceTest {

    protected final StoreRows rows = StoreRows.shared();

    @LocalServerPort
    private int port;

    protected Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    @DynamicPropertySource
    static void backends(DynamicPropertyRegistry registry) {
        StoreRows.shared().serve(registry);
    }
}
