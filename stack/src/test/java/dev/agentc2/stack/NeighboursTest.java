package dev.agentc2.stack;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.agentc2.embedded.Ports;
import dev.agentc2.platform.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeighboursTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "kafka-1:9092,kafka-2:9093; kafka-1:9092 kafka-2:9093",
                "jdbc:postgresql://db:5432/agentc2?user=a&password=b:99; db:5432",
                "https://user:secret@registry:8443/apis/ccompat/v7; registry:8443",
                "https://registry.example/path; ''",
                "broker:99999; ''",
            })
    void readsTheServersOfAnAddress(String address, String servers) {
        String found = String.join(
                " ",
                Neighbours.servers(address).stream()
                        .map(server -> server.getHostString() + ":" + server.getPort())
                        .toList());
        assertEquals(servers, found);
    }

    @Test
    void oneServerThatListensIsEnough() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String brokers = "127.0.0.1:" + Ports.free() + ",127.0.0.1:" + server.getLocalPort();
            Settings settings = Settings.of(Map.of(Settings.KAFKA_BOOTSTRAP_SERVERS.name(), brokers));
            assertDoesNotThrow(() -> Neighbours.check(settings, "Start it."));
        }
    }

    @Test
    void silenceIsSaidWithoutThePassword() {
        String url = "jdbc:postgresql://127.0.0.1:" + Ports.free() + "/agentc2?user=a&password=secret";
        Settings settings = Settings.of(Map.of(Settings.POSTGRES_URL.name(), url));
        StackException refused = assertThrows(StackException.class, () -> Neighbours.check(settings, "Start it."));
        assertFalse(String.valueOf(refused.getMessage()).contains("secret"), refused.getMessage());
    }
}
