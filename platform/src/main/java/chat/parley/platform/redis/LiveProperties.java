package chat.parley.platform.redis;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Live delivery between fan-out and gateways, which must have the same list.
 *
 * @param servers the Redis servers that the channels are spread over, as {@code redis://}, {@code rediss://},
 *     {@code redis-sentinel://} or {@code rediss-sentinel://} URIs, in an order that counts; one that names no credentials
 *     has those of {@code spring.data.redis}. Empty: the server of {@code spring.data.redis}, which has all that is no
 *     channel in any case. Several Sentinels of one URI are parted by commas, so such a URI is given by its number,
 *     {@code parley.live.servers[0]}
 * @param formerServers for message-service, while the list is changed: fan-out publishes by this list too, so that gateways
 *     that still have it miss nothing. Empty: there was no other
 */
@ConfigurationProperties("parley.live")
public record LiveProperties(
        @DefaultValue List<String> servers, @DefaultValue List<String> formerServers) {

    public LiveProperties {
        servers = List.copyOf(servers);
        formerServers = List.copyOf(formerServers);
    }
}
