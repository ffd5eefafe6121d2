package dev.agentc2.ingress.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.agentc2.platform.json.Json;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a person types and a browser keeps goes through everything, and stays in none of it: not in the log, not in PostgreSQL. */
@Tag("adapter")
class PlantedSecretsTest {
    private static final String PASSWORD = "planted-Password-one";
    private static final String WRONG = "planted-Password-wrong";
    private static final String NEXT = "planted-Password-two";
    private static final String EMAIL = "planted.person@example.com";

    private final Lines lines = new Lines();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("dev.agentc2");

    @BeforeEach
    void listen() {
        lines.start();
        root.addAppender(lines);
        ours.setLevel(Level.TRACE); // the most that an operator can switch on
    }

    @AfterEach
    void stop() {
        ours.setLevel(null);
        root.detachAppender(lines);
    }

    @Test
    void noneIsInTheLogNorInTheDatabase(@TempDir Path dir) throws Exception {
        List<String> secrets = new ArrayList<>(List.of(PASSWORD, WRONG, NEXT));
        String tables;
        try (AccessStand stand = new AccessStand(dir, Map.of())) {
            stand.organization("hall");
            secrets.addAll(visit(stand));
            tables = dump(stand);
        }
        String log = String.join("\n", lines.seen);
        String all = log + tables;
        assertTrue(all.contains("$argon2id$"), "the dump holds what is stored of the password");
        assertTrue(all.contains("invitation.accept"), "and the outbox");
        for (String secret : secrets) {
            assertFalse(log.contains(secret), () -> "found " + secret + " in the log");
            assertFalse(tables.contains(secret), () -> "found " + secret + " in a table");
        }
        assertFalse(log.contains(EMAIL), "nor is the e-mail in the log");
    }

    /** Everything that a person can do with a secret; tells those that came about. */
    private static List<String> visit(AccessStand stand) throws Exception {
        List<String> secrets = new ArrayList<>();
        String token = stand.invite("hall", EMAIL, "ADMIN", Instant.now().plusSeconds(600));
        secrets.add(token.substring(4));
        Browser browser = stand.browser();
        String account = """
                {"email":"%s","password":"%s","name":"P","invitation":"%s"}""".formatted(EMAIL, PASSWORD, token);
        assertEquals(200, browser.get("/api/invitations/" + token).statusCode());
        assertEquals(201, browser.post("/api/signup", account).statusCode());
        secrets.add(session(browser));
        String csrf = Json.MAPPER
                .readTree(browser.get("/api/session").body())
                .path("csrfToken")
                .asText();
        secrets.add(csrf);
        String other = stand.invite("hall", null, "MEMBER", Instant.now().plusSeconds(600));
        secrets.add(other.substring(4));
        assertEquals(
                409,
                stand.browser()
                        .post("/api/signup", account.replace(token, other))
                        .statusCode());
        assertEquals(401, stand.browser().post("/api/login", login(WRONG)).statusCode());
        assertEquals(400, browser.post("/api/login", login(WRONG) + "}").statusCode());
        assertEquals(400, browser.post("/api/login", "{\"password\":\"" + WRONG).statusCode());
        assertEquals(200, browser.post("/api/login", login(PASSWORD)).statusCode());
        secrets.add(session(browser));
        String change = "{\"current\":\"" + PASSWORD + "\",\"new\":\"" + NEXT + "\"}";
        assertEquals(204, browser.post("/api/password", change).statusCode());
        secrets.add(session(browser));
        stand.redis.close();
        assertEquals(503, browser.get("/api/session").statusCode());
        assertEquals(503, stand.browser().post("/api/login", login(NEXT)).statusCode());
        return secrets;
    }

    private static String login(String password) {
        return "{\"email\":\"" + EMAIL + "\",\"password\":\"" + password + "\"}";
    }

    private static String session(Browser browser) {
        return Objects.requireNonNull(browser.cookies.get("__Host-agentc2")).substring(4);
    }

    /** Every row of every table. */
    private static String dump(AccessStand stand) {
        return stand.owner().withHandle(h -> {
            StringBuilder all = new StringBuilder();
            List<String> tables = h.createQuery(
                            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
                    .mapTo(String.class)
                    .list();
            for (String table : tables) {
                h.createQuery("SELECT t::text FROM " + table + " t")
                        .mapTo(String.class)
                        .forEach(
                                row -> all.append(table).append(' ').append(row).append('\n'));
            }
            return all.toString();
        });
    }

    /** What would be logged, before any filter. */
    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

        @Override
        protected void append(ILoggingEvent event) {
            String thrown =
                    event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
            seen.add(event.getLoggerName() + " " + event.getFormattedMessage() + " " + event.getMDCPropertyMap()
                    + thrown);
        }
    }
}
