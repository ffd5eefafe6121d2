package dev.agentc2.stack;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.ingress.Bootstrap;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.http.ApiKey;
import dev.agentc2.platform.security.InvitationToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a running stack, to whom. */
class StackSummaryTest {
    private static final ApiKey KEY = ApiKey.generate(new SecureRandom());

    @TempDir
    Path home;

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

    @Test
    void theFirstOwnerIsShownTheWayInAndALogIsNot() throws Exception {
        Set<String> all = new LinkedHashSet<>(Stack.SERVICE_NAMES);
        assertFalse(table("pretty", all).contains("Sign in"));
        String token = InvitationToken.generate(new SecureRandom()).text();
        Files.writeString(home.resolve(Bootstrap.OWNER_INVITATION_FILE), token + "\n");
        assertTrue(table("pretty", all).contains("http://localhost:3001/#/invitation/" + token + "\n"));
        String logged = table("json", all);
        assertFalse(logged.contains(token), logged);
        assertTrue(logged.contains("Sign in"), logged);
    }

    private String table(String format, Set<String> services) {
        Map<String, String> environment = new HashMap<>(Map.of(
                Settings.HOME.name(),
                home.toString(),
                Settings.LOG_FORMAT.name(),
                format,
                Settings.KAFKA_BOOTSTRAP_SERVERS.name(),
                "localhost:9092",
                Settings.SCHEMA_REGISTRY_URL.name(),
                "http://localhost:8081"));
        return String.join("\n", new StackSummary(Settings.of(environment), services, KEY).lines());
    }
}
