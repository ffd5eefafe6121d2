package dev.agentc2.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Each embedded part starts, serves, and keeps its data over a restart. */
@Tag("adapter")
class EmbeddedPartsTest {
    private static final TopicPartition PARTITION = new TopicPartition("kept", 0);

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

    /** A copy of the folder of a running broker is what a kill leaves. */
    @Test
    void kafkaReadsItsGroupsOnceAfterAKill() throws Exception {
        Path left = dir.resolve("left");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(dir.resolve("killed"), 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1)))
                    .all()
                    .get();
            commit(admin, 7);
            copy(dir.resolve("killed"), left);
        }
        var lines = new ListAppender<ILoggingEvent>();
        Logger coordinator = (Logger) LoggerFactory.getLogger("org.apache.kafka.coordinator.common.runtime");
        coordinator.setLevel(Level.INFO);
        coordinator.addAppender(lines);
        lines.start();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(left, 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            var offsets = admin.listConsumerGroupOffsets("group").partitionsToOffsetAndMetadata();
            assertEquals(Map.of(PARTITION, new OffsetAndMetadata(7)), offsets.get());
            assertEquals(
                    1,
                    List.copyOf(lines.list).stream()
                            .filter(line -> line.getFormattedMessage()
                                    .contains("Scheduling loading of metadata from __consumer_offsets-0 "))
                            .count());
        } finally {
            coordinator.detachAppender(lines);
            coordinator.setLevel(null);
        }
    }

    private static void commit(Admin admin, long offset) throws Exception {
        admin.alterConsumerGroupOffsets("group", Map.of(PARTITION, new OffsetAndMetadata(offset)))
                .all()
                .get();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
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
