package chat.parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.testing.RestApi;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How the web server stands: docs/openapi.yaml names its routes, and it does not close connections that clients still keep. */
class OpenApiTest {

    @Test
    void everyRouteIsDescribedAndEveryDescribedRouteIsServed() {
        assertThat(RunningService.shared().routes()).isEqualTo(RestApi.read().routesOf("message-service"));
    }

    @Test
    void connectionsAreKeptLongerThanClientsKeepThem() {
        assertThat(RunningService.shared().connectionIdleTimeout()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void aTokenOfEightKibibytesIsReadBeforeItIsRefused() {
        RunningService service = RunningService.shared();
        assertThat(service.get("/api/rooms", "x".repeat(8_192)).status()).isEqualTo(401);
    }
}
