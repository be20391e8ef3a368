package chat.parley.message.account;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;

/**
 * Where a call comes from. {@code X-Forwarded-For} is believed only as far as it was written by proxies that are
 * configured as trusted: the last address in it that is none of theirs.
 */
final class ClientAddress {

    private static final int MAX_HOPS = 32;

    private final List<AddressRange> trustedProxies;

    ClientAddress(List<AddressRange> trustedProxies) {
        this.trustedProxies = List.copyOf(trustedProxies);
    }

    String of(HttpServletRequest request) {
        return resolve(request.getRemoteAddr(), forwardedFor(request));
    }

    String resolve(String peer, List<String> forwardedFor) {
        String address = peer;
        for (int i = forwardedFor.size() - 1; i >= 0 && isTrusted(address); i--) {
            address = forwardedFor.get(i);
        }
        return address;
    }

    private boolean isTrusted(String address) {
        return trustedProxies.stream().anyMatch(range -> range.contains(address));
    }

    private static List<String> forwardedFor(HttpServletRequest request) {
        List<String> hops = new ArrayList<>();
        Enumeration<String> lines = request.getHeaders("X-Forwarded-For");
        while (lines.hasMoreElements()) {
            for (String hop : lines.nextElement().split(",", MAX_HOPS)) {
                hops.add(hop.strip());
            }
        }
        return hops;
    }
}
