package dev.agentc2.egress.query;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.database.DatabaseUnavailableException;
import dev.agentc2.platform.http.ProblemException;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** The store as one organisation sees it: row-level security hides all else. Thread-safe. */
final class TenantStore {
    private static final String RETRY_AFTER_S = "2";

    private final Database database;

    TenantStore(Database database) {
        this.database = database;
    }

    /**
     * Answers a question within one transaction.
     *
     * @throws ProblemException 503 when PostgreSQL can't be asked
     */
    <T> T read(String orgId, Function<Handle, T> question) {
        try {
            return database.inOrganization(orgId, question);
        } catch (DatabaseUnavailableException e) {
            throw away();
        }
    }

    /** Whether PostgreSQL answers at present. */
    boolean answers() {
        try {
            return database.inTransaction(handle ->
                    handle.createQuery("SELECT true").mapTo(Boolean.class).one());
        } catch (DatabaseUnavailableException | JdbiException e) {
            return false;
        }
    }

    private static ProblemException away() {
        return new ProblemException(
                503,
                "store-unavailable",
                "The store of past turns and costs can't be reached at present; running turns aren't affected. Try again soon.",
                Map.of(),
                Map.of("Retry-After", RETRY_AFTER_S));
    }
}
