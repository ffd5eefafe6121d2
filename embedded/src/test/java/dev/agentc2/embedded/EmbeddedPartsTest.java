package dev.agentc2.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each embedded part starts, serves, and keeps its data over a restart. */
@Tag("adapter")
class EmbeddedPartsTest {
    @TempDir
    Path dir;

    @Test
    void kafkaKeepsItsTopicsOverARestart() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(dir, 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("kept", 3, (short) 1)))
                    .all()
                    .get();
        }
        try (EmbeddedKafka kafka = EmbeddedKafka.start(dir, 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            var topic = admin.describeTopics(List.of("kept")).topicNameValues().get("kept");
            assertNotNull(topic);
            assertEquals(3, topic.get().partitions().size());
        }
    }

    @Test
    void postgresKeepsItsRowsOverARestart() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(dir, 0);
                var connection = DriverManager.getConnection(postgres.url());
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(dir, 0);
                var connection = DriverManager.getConnection(postgres.url());
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT n FROM kept")) {
            assertTrue(rows.next());
            assertEquals(7, rows.getInt(1));
        }
    }

    @Test
    void redisAnswers() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.start(dir, 0)) {
            URI address = URI.create(redis.url());
            try (Socket socket = new Socket(address.getHost(), address.getPort())) {
                socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
                byte[] answer = socket.getInputStream().readNBytes(7);
                assertEquals("+PONG\r\n", new String(answer, StandardCharsets.US_ASCII));
            }
        }
    }
}
