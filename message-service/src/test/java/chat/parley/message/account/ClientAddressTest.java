package chat.parley.message.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientAddressTest {

    @Test
    void withoutTrustedProxiesTheHeaderIsAnybodysWord() {
        assertThat(new ClientAddress(List.of()).resolve("192.0.2.1", List.of("198.51.100.1")))
                .isEqualTo("192.0.2.1");
    }

    @Test
    void lastAddressThatNoTrustedProxyWroteCounts() {
        ClientAddress address =
                new ClientAddress(List.of(AddressRange.valueOf("192.0.2.1"), AddressRange.valueOf("192.0.2.2")));

        assertThat(address.resolve("192.0.2.1", List.of("made up", "198.51.100.1", "192.0.2.2")))
                .isEqualTo("198.51.100.1");
        assertThat(address.resolve("203.0.113.5", List.of("198.51.100.1"))).isEqualTo("203.0.113.5");
        assertThat(address.resolve("192.0.2.1", List.of())).isEqualTo("192.0.2.1");
    }

    /** Whoever writes much, or what is no address, is taken for nobody else. */
    @Test
    void whateverIsWrittenLeadsToTheAddressThatTheProxySaw() {
        ClientAddress address = new ClientAddress(List.of(AddressRange.valueOf("192.0.2.1")));
        List<String> hops = new ArrayList<>(Collections.nCopies(40, "192.0.2.1"));
        hops.set(0, "203.0.113.7");

        assertThat(address.resolve("192.0.2.1", hops)).as("more than counts").isEqualTo("192.0.2.1");
        hops.add("198.51.100.1");
        assertThat(address.resolve("192.0.2.1", hops)).isEqualTo("198.51.100.1");
        assertThat(address.resolve("192.0.2.1", List.of("198.51.100.1", "made up")))
                .isEqualTo("192.0.2.1");
    }

    @Test
    void aPortIsNoPartOfIt() {
        ClientAddress address = new ClientAddress(List.of(AddressRange.valueOf("192.0.2.1")));

        assertThat(address.resolve("192.0.2.1", List.of("198.51.100.1:4711"))).isEqualTo("198.51.100.1");
        assertThat(address.resolve("192.0.2.1", List.of("[2001:db8:1:2:3::4]:4711")))
                .isEqualTo("2001:db8:1:2:0:0:0:0/64");
    }

    @Test
    void whoHasAWholeNetworkIsOneCaller() {
        ClientAddress address = new ClientAddress(List.of());

        assertThat(address.resolve("2001:db8:1:2::1", List.of()))
                .isEqualTo(address.resolve("2001:db8:1:2:ffff::9", List.of()))
                .isNotEqualTo(address.resolve("2001:db8:1:3::1", List.of()));
        assertThat(address.resolve("::ffff:192.0.2.7", List.of())).isEqualTo("192.0.2.7");
    }

    @Test
    void proxiesMayBeAnywhereInANetwork() {
        ClientAddress address = new ClientAddress(List.of(AddressRange.valueOf("172.16.0.0/12")));

        assertThat(address.resolve("172.18.0.9", List.of("198.51.100.1"))).isEqualTo("198.51.100.1");
        assertThat(address.resolve("172.32.0.9", List.of("198.51.100.1"))).isEqualTo("172.32.0.9");
    }
}
