package chat.parley.message.account;

import java.math.BigInteger;
import java.net.InetAddress;

/**
 * An IP address, or a network of them in CIDR notation (RFC 4632, RFC 4291): {@code 10.0.0.7}, {@code 172.16.0.0/12},
 * {@code fd00::/8}.
 *
 * @param network its first address
 * @param prefixBits how many leading bits all its addresses have in common
 */
public record AddressRange(InetAddress network, int prefixBits) {

    /**
     * The addresses with this prefix.
     *
     * @throws IllegalArgumentException when an address has not that many bits, or some are set behind the prefix
     */
    public AddressRange {
        if (prefixBits < 0 || prefixBits > bits(network)) {
            throw new IllegalArgumentException(
                    "/" + prefixBits + " of an address of " + bits(network) + " bits, " + network.getHostAddress());
        }
        int rest = bits(network) - prefixBits;
        if (!value(network).shiftRight(rest).shiftLeft(rest).equals(value(network))) {
            throw new IllegalArgumentException(
                    network.getHostAddress() + "/" + prefixBits + " is no network: bits are set behind the prefix");
        }
    }

    /**
     * Reads one; names are not looked up.
     *
     * @throws IllegalArgumentException when it is neither an address nor a network
     */
    public static AddressRange valueOf(String text) {
        int slash = text.indexOf('/');
        InetAddress network = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        return new AddressRange(network, slash < 0 ? bits(network) : Integer.parseInt(text.substring(slash + 1)));
    }

    /** Whether this address is one of them. */
    public boolean contains(InetAddress address) {
        int rest = bits(network) - prefixBits;
        return bits(address) == bits(network)
                && value(address).shiftRight(rest).equals(value(network).shiftRight(rest));
    }

    private static BigInteger value(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    private static int bits(InetAddress address) {
        return address.getAddress().length * Byte.SIZE;
    }
}
