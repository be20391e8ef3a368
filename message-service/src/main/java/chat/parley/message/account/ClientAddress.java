package chat.parley.message.account;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a call comes from, as far as calls are counted by it: an IPv4 address, or an IPv6 network of 64 bits, since that is
 * what one subscriber has (RFC 6177). {@code X-Forwarded-For} is believed only as far as it was written by proxies that are
 * configured as trusted: the last address in it that is none of theirs.
 */
final class ClientAddress {

    /** More proxies are not behind one another; whoever writes more wants to be taken for somebody else. */
    private static final int MAX_HOPS = 32;

    private static final int IPV6_NETWORK_BYTES = 8;

    /** Some proxies write the port too. */
    private static final Pattern WITH_PORT = Pattern.compile("([0-9.]+):[0-9]+|\\[([^]]+)](?::[0-9]+)?");

    private final List<AddressRange> trustedProxies;

    ClientAddress(List<AddressRange> trustedProxies) {
        this.trustedProxies = List.copyOf(trustedProxies);
    }

    String of(HttpServletRequest request) {
        return resolve(request.getRemoteAddr(), forwardedFor(request));
    }

    /** What is no address was written by nobody who is to be believed: then the proxy's own counts. */
    String resolve(String peer, List<String> forwardedFor) {
        InetAddress address = literal(peer).orElse(null);
        if (address == null) {
            return peer;
        }
        int first = Math.max(0, forwardedFor.size() - MAX_HOPS);
        for (int i = forwardedFor.size() - 1; i >= first && isTrusted(address); i--) {
            Optional<InetAddress> hop = literal(forwardedFor.get(i));
            if (hop.isEmpty()) {
                break;
            }
            address = hop.get();
        }
        return countedAs(address);
    }

    private boolean isTrusted(InetAddress address) {
        return trustedProxies.stream().anyMatch(range -> range.contains(address));
    }

    private static Optional<InetAddress> literal(String text) {
        Matcher withPort = WITH_PORT.matcher(text);
        String bare = !withPort.matches() ? text : withPort.group(1) != null ? withPort.group(1) : withPort.group(2);
        try {
            return Optional.of(InetAddress.ofLiteral(bare));
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    private static String countedAs(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] network = Arrays.copyOf(address.getAddress(), address.getAddress().length);
        Arrays.fill(network, IPV6_NETWORK_BYTES, network.length, (byte) 0);
        try {
            return InetAddress.getByAddress(network).getHostAddress() + "/64";
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static List<String> forwardedFor(HttpServletRequest request) {
        List<String> hops = new ArrayList<>();
        Enumeration<String> lines = request.getHeaders("X-Forwarded-For");
        while (lines.hasMoreElements()) {
            for (String hop : lines.nextElement().split(",", -1)) {
                hops.add(hop.strip());
            }
        }
        return hops;
    }
}
