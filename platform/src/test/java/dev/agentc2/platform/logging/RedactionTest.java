package dev.agentc2.platform.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;

class RedactionTest {
    private static final String SECRET = "Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MGFiY2RlZmdoaWo";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            key ac2_abcdefgh1234_%s used           | key ac2_abcdefgh1234_*** used
            Authorization: Bearer %s               | Authorization: Bearer ***
            Authorization: Basic %s==              | Authorization: Basic ***
            with sk-ant-%s here                    | with sk-ant-*** here
            with sk-%s here                        | with sk-*** here
            gsk_%s                                 | gsk_***
            AIza%s                                 | AIza***
            jdbc:postgresql://u:%s@host/db         | jdbc:postgresql://u:***@host/db
            redis://:%s@host:6379                  | redis://:***@host:6379
            jdbc:postgresql://h/d?password=%s&a=1  | jdbc:postgresql://h/d?password=***&a=1
            {"apiKey":"%s","a":1}                  | {"apiKey":"***","a":1}
            api_key = %s, next                     | api_key = ***, next
            """)
    void secretsAreMasked(String template, String expected) {
        assertEquals(expected.strip(), Redaction.redact(template.strip().formatted(SECRET)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            Turn c-1-ab12 took 1234 ms
            POST /api/agents/{agent}/messages 202 in 4 ms
            HTTP listens on 127.0.0.1:3001
            inputTokens=123, outputTokens=45
            at dev.agentc2.ingress.Ingress.start(Ingress.java:12)
            http://127.0.0.1:8081/subjects
            """)
    void plainTextStaysAsItIs(String text) {
        assertEquals(text, Redaction.redact(text));
    }

    /** The encoder that processes really use, out of logback.xml. */
    @Test
    void theConfiguredJsonLineHoldsNoSecret() throws Exception {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(RedactionTest.class.getResource("/logback.xml"));
        var appender = (OutputStreamAppender<ILoggingEvent>) context.getLogger(Logger.ROOT_LOGGER_NAME)
                .iteratorForAppenders()
                .next();
        assertEquals("json", appender.getName(), "there is no terminal here");
        Encoder<ILoggingEvent> encoder = appender.getEncoder();
        LoggingEvent event = new LoggingEvent(
                "x",
                context.getLogger("dev.agentc2.Test"),
                Level.ERROR,
                "called with Bearer {}",
                new IllegalStateException("password=" + SECRET),
                new Object[] {SECRET});
        event.setMDCPropertyMap(Map.of("request_id", "r-1", "turn_id", "t-1"));
        String line = new String(encoder.encode(event), StandardCharsets.UTF_8);
        JsonNode json = Json.MAPPER.readTree(line);
        assertFalse(line.contains(SECRET), line);
        assertEquals("called with Bearer ***", json.get("message").asText());
        assertTrue(json.get("stack_trace").asText().contains("password=***"), line);
        assertEquals("r-1", json.get("request_id").asText());
        assertEquals("t-1", json.get("turn_id").asText());
        assertEquals(1, line.lines().count());
    }
}
