package chat.parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.testing.RestApi;
import org.junit.jupiter.api.Test;

/** docs/openapi.yaml names the routes of this service, all of them and no others. */
class OpenApiTest {

    @Test
    void everyRouteIsDescribedAndEveryDescribedRouteIsServed() {
        assertThat(RunningService.shared().routes()).isEqualTo(RestApi.read().routesOf("message-service"));
    }
}
