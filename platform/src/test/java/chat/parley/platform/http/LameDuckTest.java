package chat.parley.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A service that was asked to stop, behind a load balancer that has not noticed yet. */
@Timeout(60)
class LameDuckTest {

    private final HttpClient http = HttpClient.newHttpClient();

    @SpringBootConfiguration
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
                "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"
            })
    @Import(Calls.class)
    static class Service {}

    @RestController
    static class Calls {
        @GetMapping("/call")
        String call() {
            return "served";
        }
    }

    @Test
    void callsAreServedAfterItSaidThatItIsNotReady() throws Exception {
        try (ConfigurableApplicationContext service = run("2s")) {
            int port = port(service);
            assertThat(readiness(port)).isEqualTo(200);

            CompletableFuture<Integer> closing =
                    CompletableFuture.supplyAsync(() -> SpringApplication.exit(service), Thread::startVirtualThread);
            await().until(() -> readiness(port) == 503);

            assertThat(get(port, "/call").body()).isEqualTo("served");
            assertThat(closing.get(30, TimeUnit.SECONDS)).isZero();
        }
    }

    @Test
    void aServiceThatIsStartedAgainIsReadyAgain() throws Exception {
        try (ConfigurableApplicationContext service = run("0s")) {
            service.stop();
            service.start();
            assertThat(readiness(port(service))).isEqualTo(200);
        }
    }

    private static ConfigurableApplicationContext run(String lameDuck) {
        return new SpringApplicationBuilder(Service.class)
                .properties(
                        "server.port=0",
                        "spring.main.banner-mode=off",
                        "logging.level.root=warn",
                        "management.endpoint.health.probes.enabled=true",
                        "management.health.redis.enabled=false",
                        "parley.auth.secret=" + Base64.getEncoder().encodeToString(new byte[32]),
                        "parley.http.lame-duck=" + lameDuck)
                .run();
    }

    private static int port(ConfigurableApplicationContext service) {
        return Integer.parseInt(Objects.requireNonNull(service.getEnvironment().getProperty("local.server.port")));
    }

    private int readiness(int port) throws IOException, InterruptedException {
        return get(port, "/actuator/health/readiness").statusCode();
    }

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
