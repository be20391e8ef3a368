package chat.parley.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parley.protocol.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract, section 5: the web page stands at the gateway's root. */
class PageContractTest extends GatewayContract {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern ADDRESS = Pattern.compile("(?:src|href)=\"\\./([^\"]+)\"");

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private String start() throws Exception {
        return new String(get("/").body(), StandardCharsets.UTF_8);
    }

    private List<String> filesOfStart() throws Exception {
        return ADDRESS.matcher(start())
                .results()
                .map((MatchResult found) -> "/" + found.group(1))
                .toList();
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/index.html", "/icon.svg"})
    void everyFileSaysWhatABrowserMayDoWithIt(String path) throws Exception {
        HttpResponse<byte[]> response = get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "Content-Security-Policy").split("; "))
                .contains(
                        "default-src 'self'",
                        "object-src 'none'",
                        "base-uri 'none'",
                        "frame-ancestors 'none'",
                        "require-trusted-types-for 'script'")
                .noneMatch(rule -> rule.contains("unsafe") || rule.contains("*") || rule.contains("data:"));
        assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(response, "Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(header(response, "Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(header(response, "Permissions-Policy")).contains("camera=()");
    }

    @Test
    void theStartHasNoScriptOrStyleInIt() throws Exception {
        assertThat(start())
                .contains("<div id=\"page\">")
                .doesNotContainPattern("<script(?![^>]*\\bsrc=)[^>]*>")
                .doesNotContainPattern("<style|\\sstyle=|\\son[a-z]+=");
    }

    @Test
    void everythingTheStartNamesIsThere() throws Exception {
        assertThat(filesOfStart())
                .anyMatch(path -> path.endsWith(".js"))
                .anyMatch(path -> path.endsWith(".css"))
                .allSatisfy(path -> assertThat(get(path).statusCode()).as(path).isEqualTo(200));
    }

    @Test
    void hashedFilesAreKeptForEverAndTheStartIsAskedForAgain() throws Exception {
        for (String path : filesOfStart()) {
            HttpResponse<byte[]> response = get(path);
            assertThat(header(response, "Cache-Control"))
                    .as(path)
                    .isEqualTo(path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
        }
        HttpResponse<byte[]> first = get("/");
        assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
        HttpResponse<byte[]> again = get("/", "If-None-Match", header(first, "ETag"));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(header(again, "Content-Security-Policy")).isNotEmpty();
        assertThat(get("/", "If-None-Match", "\"another\"").statusCode()).isEqualTo(200);
    }

    @Test
    void whoTakesGzipGetsIt() throws Exception {
        String script = filesOfStart().stream()
                .filter(path -> path.endsWith(".js"))
                .findFirst()
                .orElseThrow();
        HttpResponse<byte[]> plain = get(script);
        HttpResponse<byte[]> gzipped = get(script, "Accept-Encoding", "br, gzip");
        assertThat(header(plain, "Content-Encoding")).isEmpty();
        assertThat(header(gzipped, "Content-Encoding")).isEqualTo("gzip");
        assertThat(header(gzipped, "Vary")).contains("Accept-Encoding");
        assertThat(header(gzipped, "ETag")).isNotEqualTo(header(plain, "ETag"));
        assertThat(gzipped.body().length).isLessThan(plain.body().length / 2);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(gzipped.body())).readAllBytes())
                .isEqualTo(plain.body());
        assertThat(header(get(script, "Accept-Encoding", "gzip;q=0"), "Content-Encoding"))
                .isEmpty();
    }

    @Test
    void nothingElseBecomesThePage() throws Exception {
        for (String path : List.of("/nothing", "/assets/", "/assets/none.js", "/page/index.html", "/sources.sha256")) {
            HttpResponse<byte[]> response = get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(404);
            assertThat(JsonObject.parse(new String(response.body(), StandardCharsets.UTF_8)))
                    .as(path)
                    .isNotNull();
        }
        assertThat(get("/api/none").statusCode()).isEqualTo(401);
        HttpResponse<byte[]> unknownCall =
                get("/api/none", "Authorization", "Bearer " + World.token(projection.newUser()));
        assertThat(unknownCall.statusCode()).isEqualTo(404);
        assertThat(header(unknownCall, "Content-Type")).startsWith("application/json");
    }

    @Test
    void thePageIsOnlyRead() throws Exception {
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(header(response, "Allow")).isEqualTo("GET, HEAD");
    }
}
