package dev.agentc2.platform.lifeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.agentc2.platform.config.Settings;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LifelineTest {
    private static final String EVERYWHERE = "0.0.0.0";

    @Test
    void is_where_http_listens() throws IOException {
        assertEquals("127.0.0.1", addressWith("127.0.0.1", "192.0.2.1:9092"));
    }

    /** An address of this host is reached from itself, so Kafka there stands for Kafka in that network. */
    @Test
    void is_where_kafka_sees_it_when_http_listens_everywhere() throws IOException {
        String own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .filter(address -> !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElse("127.0.0.1");
        assertEquals(own, addressWith(EVERYWHERE, own + ":9092,192.0.2.1:9092"));
    }

    @Test
    void is_none_where_kafka_cannot_be_looked_up() {
        assertNull(Lifeline.open(settings(EVERYWHERE, "nowhere.invalid:9092"), new Holdings()));
    }

    private static String addressWith(String httpHost, String kafka) throws IOException {
        try (Lifeline lifeline = Lifeline.open(settings(httpHost, kafka), new Holdings())) {
            assertNotNull(lifeline);
            return lifeline.where().getAddress().getHostAddress();
        }
    }

    private static Settings settings(String httpHost, String kafka) {
        return Settings.of(Map.of(Settings.HTTP_HOST.name(), httpHost, Settings.KAFKA_BOOTSTRAP_SERVERS.name(), kafka));
    }
}
