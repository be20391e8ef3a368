package chat.parley.platform.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Cuts the connection of a call that is not over in time: what is still to be written is held in memory, and a call holds
 * one of Jetty's places. A caller who reads a byte now and then would have both for ever, since Jetty's idle time-out begins
 * anew with each byte.
 */
final class CallTimeoutFilter extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(CallTimeoutFilter.class);

    private final Duration timeout;

    CallTimeoutFilter(Duration timeout) {
        this.timeout = timeout;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        EndPoint connection = ServletContextRequest.getServletContextRequest(request)
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
        CompletableFuture<Void> call = new CompletableFuture<>();
        call.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyAsync(late -> cut(connection, request.getRequestURI()), Thread::startVirtualThread);
        try {
            chain.doFilter(request, response);
        } finally {
            // Of one that is over, the time-out does not hold on to anything.
            call.complete(null);
        }
    }

    private Void cut(EndPoint connection, String path) {
        log.debug("{} is not over after {} ms: its connection is cut", path, timeout.toMillis());
        connection.close(new TimeoutException("the call is not over after " + timeout));
        return null;
    }
}
