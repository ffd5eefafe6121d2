package dev.agentc2.platform.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.spi.FilterReply;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownNoiseTest {
    private static final String CONTROLLER = "org.apache.kafka.controller.QuorumController";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DENY    | WARN  | org.apache.kafka.controller.QuorumController | [QuorumController id=1] Performing controller activation.
            DENY    | WARN  | org.apache.kafka.streams.StreamsConfig       | Processing exception handler is not enabled for the GlobalThread. Anyway
            DENY    | WARN  | org.apache.kafka.clients.NetworkClient       | [X id=1 name=y] Attempting to close NetworkClient that has already been closed.
            DENY    | ERROR | org.apache.kafka.X.CoordinatorRuntime        | [G id=1] Failed to load metadata from __a-2 with epoch 4 due to Stopped because the partition is not online or is no longer the leader.
            NEUTRAL | ERROR | org.apache.kafka.X.CoordinatorRuntime        | [G id=1] Failed to load metadata from __a-2 with epoch 4 due to a corrupt record
            NEUTRAL | WARN  | org.apache.kafka.controller.QuorumController | [QuorumController id=1] Renouncing the leadership
            NEUTRAL | WARN  | dev.agentc2.Anything                         | Performing controller activation.
            NEUTRAL | ERROR | org.apache.kafka.controller.QuorumController | Performing controller activation.
            """)
    void only_the_known_lines_are_kept_out(FilterReply reply, String level, String logger, String message) {
        LoggingEvent event =
                new LoggingEvent("x", new LoggerContext().getLogger(logger), Level.toLevel(level), message, null, null);
        assertEquals(reply, new KnownNoise().decide(event));
    }

    /** The line that a person at a terminal really sees, out of logback.xml. */
    @Test
    void a_pretty_line_is_one_line_with_its_request_and_turn() throws Exception {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        String xml;
        try (var in = KnownNoiseTest.class.getResourceAsStream("/logback.xml")) {
            xml = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("${format}", "pretty");
        }
        configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        var appender = (OutputStreamAppender<ILoggingEvent>)
                context.getLogger("ROOT").iteratorForAppenders().next();
        LoggingEvent event = new LoggingEvent("x", context.getLogger(CONTROLLER), Level.WARN, "It is so", null, null);
        event.setMDCPropertyMap(Map.of("request_id", "r-1", "turn_id", "t-1"));
        String line = new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
        assertEquals("It is so [r-1 t-1]\n", line.substring(line.indexOf("It is so")));
    }
}
