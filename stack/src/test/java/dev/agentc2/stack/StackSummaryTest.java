package dev.agentc2.stack;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.http.ApiKey;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is told of a running stack, to whom. */
class StackSummaryTest {
    private static final ApiKey KEY = ApiKey.generate(new SecureRandom());

    @Test
    void aPersonIsShownTheKeyAndALogIsNot() {
        assertTrue(table("pretty", new LinkedHashSet<>(Stack.SERVICE_NAMES)).contains(KEY.text()));
        String logged = table("json", new LinkedHashSet<>(Stack.SERVICE_NAMES));
        assertFalse(logged.contains(KEY.text()), logged);
        assertTrue(logged.contains("kept in"), logged);
    }

    @Test
    void chatIsOfferedWhereThereIsSomebodyToAnswer() {
        assertTrue(table("pretty", new LinkedHashSet<>(Stack.SERVICE_NAMES)).contains("./agentc2 chat"));
        assertFalse(table("pretty", Set.of("egress")).contains("./agentc2 chat"));
    }

    private static String table(String format, Set<String> services) {
        Map<String, String> environment = new HashMap<>(Map.of(
                Settings.LOG_FORMAT.name(), format,
                Settings.KAFKA_BOOTSTRAP_SERVERS.name(), "localhost:9092",
                Settings.SCHEMA_REGISTRY_URL.name(), "http://localhost:8081"));
        return String.join("\n", new StackSummary(Settings.of(environment), services, KEY).lines());
    }
}
