package dev.agentc2.platform.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.embedded.EmbeddedPostgres;
import dev.agentc2.platform.credentials.TokenRenewals.Claim;
import dev.agentc2.platform.crypto.KeyRing;
import dev.agentc2.platform.database.Database;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The renewal of tokens on a real PostgreSQL, as the services' role. */
@Tag("adapter")
class TokenRenewalsTest {
    private static final String ORG = "org-1";
    private static final String ID = "con-1";
    private static final Map<String, String> FIRST = Map.of("accessToken", "a1", "refreshToken", "r1", "clientId", "c");
    private static final Map<String, String> SECOND = Map.of("accessToken", "a2", "refreshToken", "r2");

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedPostgres postgres;

    @SuppressWarnings("NullAway.Init")
    private static Database database;

    @SuppressWarnings("NullAway.Init")
    private static SealedCredentials sealed;

    private final TokenRenewals renewals = new TokenRenewals(sealed);

    @BeforeAll
    static void start(@TempDir Path dir) {
        postgres = EmbeddedPostgres.start(dir.resolve("postgres"), 0);
        Database.migrate(postgres.url());
        database = new Database(postgres.url(), "test", 2);
        sealed = new SealedCredentials(KeyRing.inFile(dir.resolve("ring.json")));
        owner("INSERT INTO organizations (id, slug, name) VALUES ('org-1', 'one', 'One'), ('org-2', 'two', 'Two')");
        owner("INSERT INTO connections (id, org_id, slug, name, kind) VALUES ('con-1', 'org-1', 'crm', 'CRM', 'MCP')");
    }

    @AfterAll
    static void stop() {
        database.close();
        postgres.close();
    }

    @BeforeEach
    void store() {
        owner("DELETE FROM connection_secrets");
        write(FIRST);
    }

    private static void owner(String sql) {
        Jdbi.create(postgres.url()).useHandle(h -> h.execute(sql));
    }

    private static <T> T in(Function<Handle, T> work) {
        return database.inOrganization(ORG, work);
    }

    private static void write(Map<String, String> credentials) {
        in(h -> {
            sealed.write(h, ORG, ID, credentials);
            return credentials;
        });
    }

    private Claim claim(String than) {
        return in(h -> renewals.claim(h, ORG, ID, than));
    }

    private Map<String, String> keep(String used, Map<String, String> renewed) {
        return in(h -> renewals.keep(h, ORG, ID, used, renewed));
    }

    private void refuse(String used) {
        in(h -> {
            renewals.refuse(h, ORG, ID, used, "It is over.");
            return used;
        });
    }

    @Test
    void oneRenewsAndTheOthersTakeItsFruit() {
        assertEquals(new Claim.Mine(FIRST), claim("a1"));
        assertEquals(new Claim.Busy(), claim("a1"));
        Map<String, String> all = Map.of("accessToken", "a2", "refreshToken", "r2", "clientId", "c");
        assertEquals(all, keep("r1", SECOND));
        assertEquals(new Claim.Done(all), claim("a1"));
        assertInstanceOf(Claim.Mine.class, claim("a2"));
    }

    @Test
    void theClaimOfADeadInstanceRunsOut() {
        assertInstanceOf(Claim.Mine.class, claim("a1"));
        owner("UPDATE connection_secrets SET renewing_until = now() - interval '1 second'");
        assertInstanceOf(Claim.Mine.class, claim("a1"));
    }

    @Test
    void aClaimThatIsGivenUpIsFree() {
        assertInstanceOf(Claim.Mine.class, claim("a1"));
        in(h -> {
            renewals.release(h, ORG, ID);
            return ID;
        });
        assertInstanceOf(Claim.Mine.class, claim("a1"));
    }

    @Test
    void whatSomebodySetInBetweenStays() {
        assertInstanceOf(Claim.Mine.class, claim("a1"));
        write(Map.of("accessToken", "b1", "refreshToken", "q1"));
        assertEquals("q1", keep("r1", SECOND).get("refreshToken"));
        refuse("r1");
        assertEquals(
                "b1",
                assertInstanceOf(Claim.Done.class, claim("a1")).credentials().get("accessToken"));
        assertInstanceOf(Claim.Mine.class, claim("b1"));
    }

    @Test
    void whatIsRemovedInBetweenStaysAway() {
        assertInstanceOf(Claim.Mine.class, claim("a1"));
        write(Map.of());
        assertEquals(Map.of(), keep("r1", SECOND));
        refuse("r1");
        assertEquals(Map.of(), in(h -> sealed.read(h, ORG, ID)));
    }

    @Test
    void aRefusalHoldsUntilThereAreOtherCredentials() {
        assertInstanceOf(Claim.Mine.class, claim("a1"));
        refuse("r1");
        assertEquals(new Claim.Refused("It is over."), claim("a1"));
        write(SECOND);
        assertInstanceOf(Claim.Mine.class, claim("a2"));
    }

    @Test
    void anotherOrganisationSeesAndClaimsNothing() {
        Claim foreign = database.inOrganization("org-2", h -> renewals.claim(h, "org-2", ID, "a1"));
        assertEquals(new Claim.Mine(Map.of()), foreign);
        assertTrue(claim("a1") instanceof Claim.Mine);
    }
}
