package dev.agentc2.platform.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.telemetry.LogContext;
import dev.agentc2.platform.telemetry.TraceContext;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.SchemaRegistry;
import dev.agentc2.topics.SchemaRegistryException;
import dev.agentc2.topics.Topics;
import dev.agentc2.topics.WireSerde;
import dev.agentc2.wire.CancelTurn;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

@Tag("topology")
class DeadLetterHandlerTest {
    private static final byte[] KEY = {'o', '/', 'c'};

    private final WireSerde serde = new WireSerde(new InMemorySchemaRegistry());

    @Test
    void bytes_that_cannot_be_decoded_become_a_letter_and_the_rest_flows() {
        try (Run run = new Run(serde)) {
            byte[] poison = {1, 2, 3};
            run.in.pipeInput(KEY, poison);
            run.in.pipeInput(KEY, cancel("user"));

            TestRecord<byte[], byte[]> letter = run.letters.readRecord();
            assertArrayEquals(KEY, letter.key());
            assertArrayEquals(poison, letter.value());
            assertHeader("UNREADABLE", letter, DeadLetters.CAUSE);
            assertHeader(Topics.MESSAGES_INBOUND.name(), letter, DeadLetters.TOPIC);
            assertHeader("0", letter, DeadLetters.OFFSET);
            assertHeader("echo", letter, DeadLetters.SERVICE);
            assertEquals("user", run.out.readValue());
        }
    }

    @Test
    void a_record_that_a_processor_refuses_becomes_a_letter_with_the_reason() {
        try (Run run = new Run(serde)) {
            byte[] poison = cancel("poison");
            run.in.pipeInput(KEY, poison);

            TestRecord<byte[], byte[]> letter = run.letters.readRecord();
            assertArrayEquals(poison, letter.value());
            assertHeader("UNEXPECTED", letter, DeadLetters.CAUSE);
            assertHeader("refused on purpose", letter, DeadLetters.DETAIL);
            assertTrue(run.out.isEmpty());
        }
    }

    @Test
    void a_defect_becomes_a_letter_that_names_the_place_and_not_the_message() {
        try (Run run = new Run(serde)) {
            run.in.pipeInput(KEY, cancel("defect"));

            TestRecord<byte[], byte[]> letter = run.letters.readRecord();
            assertHeader("DEFECT", letter, DeadLetters.CAUSE);
            String detail = String.valueOf(RecordHeaders.text(letter.headers(), DeadLetters.DETAIL));
            assertTrue(detail.contains("IllegalStateException at") && !detail.contains("secret"), detail);
        }
    }

    @Test
    void its_line_tells_request_and_turn() {
        Logger logger = (Logger) LoggerFactory.getLogger(DeadLetterHandler.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try (Run run = new Run(serde)) {
            RecordHeaders headers = new RecordHeaders("id", "CancelTurn", "test", 0, TraceContext.start(), "r-1", "o");
            TestRecord<byte[], byte[]> record = new TestRecord<>(KEY, cancel("poison"));
            headers.writeTo(record.headers());
            run.in.pipeInput(record);
        } finally {
            logger.detachAppender(lines);
        }
        Map<String, String> context = lines.list.getFirst().getMDCPropertyMap();
        assertEquals("r-1", context.get(LogContext.REQUEST_ID));
        assertEquals("c-1", context.get(LogContext.TURN_ID));
        assertEquals("o", context.get(LogContext.ORG_ID));
        assertNull(MDC.get(LogContext.TURN_ID));
    }

    @Test
    void a_registry_that_cannot_be_reached_is_not_the_records_fault() {
        SchemaRegistry away = new SchemaRegistry() {
            @Override
            public int register(String subject, Schema schema) {
                throw new SchemaRegistryException("away", true);
            }

            @Override
            public Schema byId(int id) {
                throw new SchemaRegistryException("away", true);
            }
        };
        try (Run run = new Run(new WireSerde(away))) {
            byte[] record = cancel("user");
            assertThrows(StreamsException.class, () -> run.in.pipeInput(KEY, record));
            assertTrue(run.letters.isEmpty());
        }
    }

    private byte[] cancel(String requestedBy) {
        byte[] bytes = serde.serialize(
                Topics.MESSAGES_INBOUND.name(),
                CancelTurn.newBuilder()
                        .setOrgId("o")
                        .setConversationId("c")
                        .setTurnId("c-1")
                        .setRequestedBy(requestedBy)
                        .setRequestedAt(0)
                        .build());
        return bytes == null ? new byte[0] : bytes;
    }

    private static void assertHeader(String expected, TestRecord<byte[], byte[]> letter, String name) {
        assertEquals(expected, RecordHeaders.text(letter.headers(), name));
    }

    /** Passes on who asks for a cancellation, unless that says how to fail. */
    private static final class Echo extends ContextualProcessor<String, SpecificRecord, String, String> {
        @Override
        public void process(Record<String, SpecificRecord> record) {
            String by = ((CancelTurn) record.value()).getRequestedBy();
            switch (by) {
                case "poison" -> throw new PoisonException(DeadLetters.Cause.UNEXPECTED, "refused on purpose");
                case "defect" -> throw new IllegalStateException("secret");
                default -> context().forward(record.withValue(by));
            }
        }
    }

    private static final class Run implements AutoCloseable {
        final TopologyTestDriver driver;
        final TestInputTopic<byte[], byte[]> in;
        final TestOutputTopic<String, String> out;
        final TestOutputTopic<byte[], byte[]> letters;

        Run(WireSerde serde) {
            Topology topology = new Topology()
                    .addSource("in", new StringDeserializer(), serde.deserializer(), Topics.MESSAGES_INBOUND.name())
                    .addProcessor("echo", Echo::new, "in")
                    .addSink("out", "out", new StringSerializer(), new StringSerializer(), "echo");
            Properties config = new Properties();
            config.put(StreamsConfig.APPLICATION_ID_CONFIG, "agentc2-echo");
            config.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
            config.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
            driver = new TopologyTestDriver(topology, config);
            in = driver.createInputTopic(
                    Topics.MESSAGES_INBOUND.name(), new ByteArraySerializer(), new ByteArraySerializer());
            out = driver.createOutputTopic("out", new StringDeserializer(), new StringDeserializer());
            letters = driver.createOutputTopic(
                    Topics.DEADLETTERS.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }

        @Override
        public void close() {
            driver.close();
        }
    }
}
