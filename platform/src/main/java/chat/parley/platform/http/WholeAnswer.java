package chat.parley.platform.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls that end in time whatever the other side does: {@link HttpRequest#timeout()} counts until the headers are there, and
 * one that stops in the middle of its body would be waited for without end.
 */
public final class WholeAnswer {

    private WholeAnswer() {}

    /**
     * Sends a request and waits for the last byte of its answer.
     *
     * @throws HttpTimeoutException when it has not come within the limit
     */
    public static <T> HttpResponse<T> of(
            HttpClient http, HttpRequest request, HttpResponse.BodyHandler<T> body, Duration limit)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<T>> answer = http.sendAsync(request, body);
        try {
            return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            throw new IOException(String.valueOf(failed.getCause()), failed.getCause());
        } catch (TimeoutException stalled) {
            throw new HttpTimeoutException("the answer is not whole after " + limit);
        } finally {
            // Of one that is complete this changes nothing; of another it ends the connection.
            answer.cancel(true);
        }
    }
}
