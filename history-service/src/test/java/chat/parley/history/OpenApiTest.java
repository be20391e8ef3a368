package chat.parley.history;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.testing.RestApi;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** docs/openapi.yaml names the routes of this service, all of them and no others. */
class OpenApiTest extends ServiceTest {

    @Autowired
    @Qualifier("requestMappingHandlerMapping") // the actuator has one of its own
    private RequestMappingHandlerMapping mappings;

    @Test
    void everyRouteIsDescribedAndEveryDescribedRouteIsServed() {
        Set<String> served = new TreeSet<>();
        mappings.getHandlerMethods()
                .keySet()
                .forEach(mapping -> mapping.getPatternValues().stream()
                        .filter(path -> path.startsWith("/api/"))
                        .forEach(path -> mapping.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> served.add(method + " " + path))));

        assertThat(served).isEqualTo(RestApi.read().routesOf("history-service"));
    }
}
