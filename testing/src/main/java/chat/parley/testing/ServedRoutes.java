package chat.parley.testing;

import java.util.Set;
import java.util.TreeSet;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The REST calls that a running service serves, to be held against {@link RestApi#routesOf}. */
public final class ServedRoutes {

    private ServedRoutes() {}

    /** The routes under {@code /api/}, as {@code "POST /api/chat/sync"}. */
    public static Set<String> of(BeanFactory service) {
        Set<String> routes = new TreeSet<>();
        // By name: the actuator has a mapping of its own.
        service.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(mapping -> mapping.getPatternValues().stream()
                        .filter(path -> path.startsWith("/api/"))
                        .forEach(path -> mapping.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> routes.add(method + " " + path))));
        return routes;
    }
}
