package dev.agentc2.tool.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.embedded.vendor.LocalVendor;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.credentials.SealedCredentials;
import dev.agentc2.platform.credentials.TokenRenewals.Claim;
import dev.agentc2.platform.crypto.KeyRing;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.oauth.OAuthForm;
import dev.agentc2.platform.oauth.ProofKey;
import dev.agentc2.tool.TestClock;
import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.tool.mcp.session.CredentialStore;
import dev.agentc2.tool.mcp.session.McpFailureException;
import dev.agentc2.tool.mcp.session.Renewing;
import dev.agentc2.tool.mcp.session.StoredCredentialStore;
import dev.agentc2.wire.ToolOffer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances over one PostgreSQL, and a vendor that rotates refresh tokens and takes one that comes twice for theft. */
@Tag("adapter")
class TokenRotationTest {
    private static final String ORG = "org";
    private static final String ID = "con";
    private static final String REDIRECT = "http://localhost/callback";
    private static final String OVER =
            "The authorization has ended or was withdrawn (invalid_grant); authorise the connection anew.";

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedPostgres postgres;

    @SuppressWarnings("NullAway.Init")
    private static Settings settings;

    @SuppressWarnings("NullAway.Init")
    private static Database database;

    private final TestClock clock = new TestClock();
    private final HttpClient browser = HttpClient.newHttpClient();
    private final List<StoredCredentialStore> stores = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private LocalVendor vendor;

    @SuppressWarnings("NullAway.Init")
    private McpConnection connection;

    @BeforeAll
    static void start(@TempDir Path dir) {
        postgres = EmbeddedPostgres.start(dir.resolve("postgres"), 0);
        Database.migrate(postgres.url());
        settings =
                Settings.of(Map.of(Settings.POSTGRES_URL.name(), postgres.url(), Settings.HOME.name(), dir.toString()));
        KeyRing.of(settings);
        database = new Database(postgres.url(), "test", 4);
        owner("INSERT INTO organizations (id, slug, name) VALUES ('org', 'org', 'Org')");
        owner("INSERT INTO connections (id, org_id, slug, name, kind) VALUES ('con', 'org', 'crm', 'CRM', 'MCP')");
    }

    @AfterAll
    static void stop() {
        database.close();
        postgres.close();
    }

    private static void owner(String sql) {
        Jdbi.create(postgres.url()).useHandle(h -> h.execute(sql));
    }

    @BeforeEach
    void authorize() throws Exception {
        vendor = new LocalVendor();
        connection = McpWorld.connection(ID, vendor.url(), "{\"auth\":\"oauth\"}");
        owner("DELETE FROM connection_secrets");
        ProofKey key = ProofKey.begin(new SecureRandom());
        String client = json(HttpRequest.newBuilder(URI.create(vendor.issuer() + "/register"))
                        .POST(BodyPublishers.ofString("{\"redirect_uris\":[\"" + REDIRECT + "\"]}")))
                .path("client_id")
                .asText();
        Map<String, String> query = new HashMap<>(Map.of("client_id", client, "redirect_uri", REDIRECT));
        query.putAll(Map.of("code_challenge", key.challenge(), "code_challenge_method", "S256"));
        query.put("resource", vendor.url());
        HttpResponse<String> sent = browser.send(
                HttpRequest.newBuilder(URI.create(vendor.issuer() + "/authorize?" + OAuthForm.of(query)))
                        .build(),
                BodyHandlers.ofString());
        String code = sent.headers().firstValue("Location").orElseThrow().replaceFirst(".*code=([^&]*).*", "$1");
        Map<String, String> form = new HashMap<>(query);
        form.putAll(Map.of("grant_type", "authorization_code", "code", code, "code_verifier", key.verifier()));
        JsonNode tokens = json(HttpRequest.newBuilder(URI.create(vendor.issuer() + "/token"))
                .POST(BodyPublishers.ofString(OAuthForm.of(form))));
        Map<String, String> credentials = new HashMap<>(Map.of(
                "clientId", client,
                "tokenUrl", vendor.issuer() + "/token",
                "resource", vendor.url(),
                "accessToken", tokens.path("access_token").asText(),
                "refreshToken", tokens.path("refresh_token").asText()));
        credentials.put("expiresAt", String.valueOf(clock.millis() + 3_600_000));
        SealedCredentials sealed = new SealedCredentials(KeyRing.of(settings));
        database.inOrganization(ORG, h -> {
            sealed.write(h, ORG, ID, credentials);
            return ID;
        });
    }

    private JsonNode json(HttpRequest.Builder request) throws Exception {
        return Json.MAPPER.readTree(
                browser.send(request.build(), BodyHandlers.ofString()).body());
    }

    @AfterEach
    void close() {
        stores.forEach(StoredCredentialStore::close);
        vendor.close();
        browser.close();
    }

    /** A tool executor's credentials, that has just started. */
    private StoredCredentialStore store() {
        StoredCredentialStore store = new StoredCredentialStore(settings, database, clock);
        stores.add(store);
        return store;
    }

    private McpWorld instance() {
        return new McpWorld(clock, store());
    }

    private String offered(CredentialStore store) throws InterruptedException {
        try (McpWorld instance = new McpWorld(clock, store)) {
            return offered(instance);
        }
    }

    /** Status, or what is wrong. */
    private String offered(McpWorld instance) throws InterruptedException {
        ToolOffer offer = instance.offer(connection);
        return offer.getProblem() == null ? offer.getStatus() : offer.getProblem();
    }

    @Test
    void eachRenewalUsesUpARefreshTokenAndARestartFindsTheNewOne() throws Exception {
        for (int i = 0; i < 3; i++) {
            vendor.expireAll();
            assertEquals("READY", offered(store()));
        }
        assertEquals(4, vendor.requests().size());
    }

    @Test
    void manyInstancesThatRenewAtOnceUseNoRefreshTokenTwice() throws Exception {
        List<McpWorld> instances = List.of(instance(), instance(), instance());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 2; round++) {
                vendor.expireAll();
                List<Callable<String>> all = new ArrayList<>();
                instances.forEach(each -> all.add(() -> offered(each)));
                for (Future<String> outcome : threads.invokeAll(all)) {
                    assertEquals("READY", outcome.get(), "round " + round);
                }
            }
        }
        instances.forEach(McpWorld::close);
        assertEquals(3, vendor.requests().size(), "one renewal a round, after the first tokens");
    }

    @Test
    void aCrashBeforeTheVendorIsAskedCostsNothing() throws Exception {
        vendor.expireAll();
        StoredCredentialStore dead = store();
        assertTrue(dead.claim(connection, dead.of(connection).getOrDefault("accessToken", "")) instanceof Claim.Mine);
        timePasses();
        assertEquals("READY", offered(store()));
    }

    @Test
    void aCrashBeforeTheAnswerIsWrittenIsForgivenBySomeVendorsAndToldOfOthers() throws Exception {
        vendor.expireAll();
        assertThrows(Died.class, () -> Renewing.now(new Dying(store()), clock, connection));
        timePasses();
        assertEquals(OVER, offered(store()));
        assertEquals(OVER, offered(store()));
        assertEquals(3, vendor.requests().size(), "who was refused once doesn't ask again");
        authorize();
        vendor.forgives();
        vendor.expireAll();
        assertThrows(Died.class, () -> Renewing.now(new Dying(store()), clock, connection));
        timePasses();
        assertEquals("READY", offered(store()));
    }

    @Test
    void aConsentThatIsTakenBackIsToldInTheRow() throws Exception {
        vendor.endAll();
        assertEquals(OVER, offered(store()));
        String because = Jdbi.create(postgres.url())
                .withHandle(h -> h.createQuery("SELECT refused_because FROM connection_secrets")
                        .mapTo(String.class)
                        .one());
        assertEquals(OVER, because);
    }

    /** Claims of the dead run out. */
    private static void timePasses() {
        owner("UPDATE connection_secrets SET renewing_until = now() - interval '1 second'");
    }

    /** The process ends. */
    private static final class Died extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Dies when the vendor has answered. */
    private record Dying(CredentialStore store) implements CredentialStore {
        @Override
        public Map<String, String> of(McpConnection connection) throws McpFailureException, InterruptedException {
            return store.of(connection);
        }

        @Override
        public Claim claim(McpConnection connection, String than) throws McpFailureException {
            return store.claim(connection, than);
        }

        @Override
        public Map<String, String> keep(McpConnection connection, String used, Map<String, String> renewed) {
            throw new Died();
        }

        @Override
        public void refuse(McpConnection connection, String used, String because) throws McpFailureException {
            store.refuse(connection, used, because);
        }

        @Override
        public void release(McpConnection connection) throws McpFailureException {
            store.release(connection);
        }
    }
}
