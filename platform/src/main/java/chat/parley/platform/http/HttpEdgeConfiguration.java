package chat.parley.platform.http;

import chat.parley.platform.token.AuthProperties;
import chat.parley.platform.token.TokenVerifier;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.MultipartHttpServletRequest;
import org.springframework.web.multipart.MultipartResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** What every service's REST edge has in common. */
@AutoConfiguration
@EnableConfigurationProperties({AuthProperties.class, HttpProperties.class})
@Import(ApiErrors.class)
public class HttpEdgeConfiguration {

    /** Register and login hand out tokens, so they cannot ask for one. */
    private static final Set<String> OPEN_PATHS = Set.of("/api/auth/register", "/api/auth/login");

    /** Spring's observation of calls, which begins their spans, stands at the highest precedence but one. */
    private static final int WITHIN_THE_OBSERVATION = Ordered.HIGHEST_PRECEDENCE + 2;

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    TokenVerifier tokenVerifier(AuthProperties properties, Clock clock) {
        return new TokenVerifier(properties, clock);
    }

    @Bean
    FilterRegistrationBean<TraceIdFilter> traceIdFilter() {
        FilterRegistrationBean<TraceIdFilter> registration = new FilterRegistrationBean<>(new TraceIdFilter());
        registration.setOrder(WITHIN_THE_OBSERVATION);
        return registration;
    }

    /** Outermost. Sockets are elsewhere: they last. */
    @Bean
    FilterRegistrationBean<CallTimeoutFilter> callTimeoutFilter(HttpProperties properties) {
        FilterRegistrationBean<CallTimeoutFilter> registration =
                new FilterRegistrationBean<>(new CallTimeoutFilter(properties.callTimeout()));
        registration.addUrlPatterns("/api/*");
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    FilterRegistrationBean<BearerFilter> bearerFilter(TokenVerifier verifier, JsonMapper mapper) {
        FilterRegistrationBean<BearerFilter> registration =
                new FilterRegistrationBean<>(new BearerFilter(verifier, mapper, OPEN_PATHS));
        registration.addUrlPatterns("/api/*");
        return registration;
    }

    @Bean
    WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> acceptQueue(HttpProperties properties) {
        return factory -> factory.addServerCustomizers(server -> {
            for (Connector connector : server.getConnectors()) {
                if (connector instanceof ServerConnector listener) {
                    listener.setAcceptQueueSize(properties.acceptQueue());
                }
            }
        });
    }

    /**
     * No call takes a body in parts. Spring's own resolver would read anybody's, up to 10 MB onto the disk, before a controller
     * is asked for, and one that is malformed would be an error of ours.
     */
    @Bean
    MultipartResolver multipartResolver() {
        return new MultipartResolver() {
            @Override
            public boolean isMultipart(HttpServletRequest request) {
                return false;
            }

            @Override
            public MultipartHttpServletRequest resolveMultipart(HttpServletRequest request) {
                throw new MultipartException("no call takes a body in parts");
            }

            @Override
            public void cleanupMultipart(MultipartHttpServletRequest request) {}
        };
    }

    /** Not where there is one already, such as a gateway's drain: both would wait, one after the other. */
    @Bean
    @ConditionalOnMissingBean(Departure.class)
    LameDuck lameDuck(HttpProperties properties, ApplicationContext context) {
        return new LameDuck(properties.lameDuck(), context);
    }

    @Bean
    WebMvcConfigurer parameterResolvers(HttpProperties properties) {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new CallerResolver());
                resolvers.add(new JsonBodyResolver(properties));
            }
        };
    }
}
