package chat.parley.message.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.7,      10.0.0.7,         true",
        "10.0.0.7,      10.0.0.8,         false",
        "172.16.0.0/12, 172.31.255.255,   true",
        "172.16.0.0/12, 172.32.0.0,       false",
        "0.0.0.0/0,     203.0.113.5,      true",
        "0.0.0.0/0,     ::1,              false",
        "fd00::/8,      fdff::1,          true",
        "fd00::/8,      fe80::1,          false",
        "::1,           0:0:0:0:0:0:0:1,  true",
        "10.0.0.0/8,    ::ffff:10.1.2.3,  true"
    })
    void containsWhatHasItsPrefix(String range, String address, boolean contained) {
        assertThat(AddressRange.valueOf(range).contains(InetAddress.ofLiteral(address)))
                .isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "proxy", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8/8", "fd00::/129"})
    void isNothingElse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.valueOf(text));
    }

    /** Somebody who writes this means something else than we would understand. */
    @Test
    void bitsBehindThePrefixAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AddressRange.valueOf("172.18.0.9/12"))
                .withMessageContaining("172.18.0.9/12");
    }
}
