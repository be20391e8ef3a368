package chat.parley.message.account;

import static org.assertj.core.api.Assertions.assertThat;

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

    @Test
    void proxiesMayBeAnywhereInANetwork() {
        ClientAddress address = new ClientAddress(List.of(AddressRange.valueOf("172.16.0.0/12")));

        assertThat(address.resolve("172.18.0.9", List.of("198.51.100.1"))).isEqualTo("198.51.100.1");
        assertThat(address.resolve("172.32.0.9", List.of("198.51.100.1"))).isEqualTo("172.32.0.9");
    }
}
