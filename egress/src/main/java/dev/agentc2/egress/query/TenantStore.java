package dev.agentc2.egress.query;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.ProblemException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** The store as one organisation sees it: row-level security hides all else. Thread-safe. */
final class TenantStore {
    /** SQLSTATE classes of a server that is away, stopping, starting or out of resources. */
    private static final Set<String> AWAY = Set.of("08", "53", "57");

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
        } catch (JdbiException e) {
            throw isAway(e) ? away() : e;
        }
    }

    /** Whether PostgreSQL answers at present. */
    boolean answers() {
        try {
            return database.inTransaction(handle -> handle.execute("SELECT 1")) >= 0;
        } catch (JdbiException e) {
            return false;
        }
    }

    private static boolean isAway(JdbiException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException
                    || cause instanceof SQLException sql
                            && sql.getSQLState() != null
                            && sql.getSQLState().length() == 5
                            && AWAY.contains(sql.getSQLState().substring(0, 2))) {
                return true;
            }
        }
        return false;
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
