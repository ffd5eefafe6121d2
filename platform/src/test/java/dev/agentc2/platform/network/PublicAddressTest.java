package dev.agentc2.platform.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.100.100.200",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "168.63.129.16",
                "169.254.169.254",
                "169.254.170.2",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.0.192",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.1",
                "192.168.255.255",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::7f00:1",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:a00:1::1",
                "3fff::1",
                "5f00::1",
                "fc00::1",
                "fd00:ec2::254",
                "fd20:ce::254",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "ff02::1",
                "4000::1"
            })
    void isNotPublic(String literal) {
        assertFalse(PublicAddress.is(InetAddress.ofLiteral(literal)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "93.184.216.34",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "191.255.255.255",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2606:4700:4700::1111",
                "2a00:1450:4001::1",
                "2001:4860:4860::8888",
                "64:ff9b::808:808"
            })
    void isPublic(String literal) {
        assertTrue(PublicAddress.is(InetAddress.ofLiteral(literal)));
    }

    /** Java turns these into IPv4 by itself; a mapped address that stays IPv6 must not slip through either. */
    @Test
    void mappedAddressesAreJudgedByWhatTheyMap() throws UnknownHostException {
        byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffff7f000001");
        assertFalse(PublicAddress.is(InetAddress.getByAddress(mapped)));
        assertFalse(PublicAddress.is(Inet6Address.getByAddress("x", mapped, -1)));
        assertFalse(PublicAddress.is(InetAddress.ofLiteral("::ffff:10.0.0.1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "localhost."})
    void otherWaysToWriteLoopbackAreBlockedSinceTheAddressIsJudgedAndNotTheText(String host) {
        List<InetAddress> addresses;
        try {
            addresses = List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            return; // then nothing is connected to
        }
        assertEquals(
                List.of(),
                HostPolicy.PUBLIC_ONLY.reachable(
                        host,
                        80,
                        addresses.stream()
                                .filter(InetAddress::isLoopbackAddress)
                                .toList()));
    }

    @Test
    void operatorsMayAllowHosts() {
        List<InetAddress> loopback = List.of(InetAddress.getLoopbackAddress());
        HostPolicy some = HostPolicy.of(false, " Intranet.example , api.test:8443,");
        assertEquals(loopback, some.reachable("intranet.EXAMPLE", 80, loopback));
        assertEquals(loopback, some.reachable("api.test", 8443, loopback));
        assertEquals(List.of(), some.reachable("api.test", 8444, loopback));
        assertEquals(List.of(), some.reachable("other.example", 80, loopback));
        assertEquals(loopback, HostPolicy.of(true, "").reachable("any", 80, loopback));
        assertTrue(some.allowsPort("intranet.example", 25));
        assertFalse(some.allowsPort("other.example", 25));
    }
}
