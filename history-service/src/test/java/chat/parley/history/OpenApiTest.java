package chat.parley.history;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.testing.RestApi;
import chat.parley.testing.ServedRoutes;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Autowired;

/** docs/openapi.yaml names the routes of this service, all of them and no others. */
class OpenApiTest extends ServiceTest {

    @Autowired
    private BeanFactory service;

    @Test
    void everyRouteIsDescribedAndEveryDescribedRouteIsServed() {
        assertThat(ServedRoutes.of(service)).isEqualTo(RestApi.read().routesOf("history-service"));
    }
}
