package dev.agentc2.ingress.access;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.ProblemException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/** Users in PostgreSQL. All methods throw a problem or {@code DatabaseUnavailableException}. Thread-safe. */
final class Accounts {
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ID_LENGTH = 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Database database;

    Accounts(Database database) {
        this.database = database;
    }

    /** A new id of a user or an organisation. */
    static String newId() {
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    Optional<Account> byEmail(String email) {
        return database.inTransaction(h -> h.createQuery("SELECT * FROM find_account(:email)")
                .bind("email", email)
                .map(Accounts::account)
                .findOne());
    }

    /** The user that somebody is at an OpenID provider. */
    Optional<Account> byIdentity(String issuer, String subject) {
        return database.inTransaction(h -> h.createQuery("SELECT * FROM find_account_by_identity(:issuer, :subject)")
                .bind("issuer", issuer)
                .bind("subject", subject)
                .map(Accounts::account)
                .findOne());
    }

    /** Whether there is an open invitation for an e-mail. */
    boolean isInvited(String email) {
        return database.inTransaction(h -> h.createQuery("SELECT is_invited(:email)")
                .bind("email", email)
                .mapTo(Boolean.class)
                .one());
    }

    /**
     * Makes a user, in a transaction that is scoped to that person from then on.
     *
     * @throws ProblemException 409 when there is one with this e-mail
     */
    static void create(Handle handle, Account account) {
        Database.scopeToPerson(handle, account.id());
        unique(
                () -> handle.createUpdate("INSERT INTO users (id, email, name, password_hash)"
                                + " VALUES (:id, :email, :name, :hash)")
                        .bind("id", account.id())
                        .bind("email", account.email())
                        .bind("name", account.name())
                        .bind("hash", account.passwordHash())
                        .execute(),
                new ProblemException(409, "email-taken", "There is an account with this e-mail; sign in instead."));
    }

    /** Notes who a user is at an OpenID provider, in a transaction that is scoped to that person. */
    static void addIdentity(Handle handle, String userId, String issuer, String subject) {
        handle.createUpdate("INSERT INTO identities (issuer, subject, user_id) VALUES (:issuer, :subject, :user)"
                        + " ON CONFLICT DO NOTHING")
                .bind("issuer", issuer)
                .bind("subject", subject)
                .bind("user", userId)
                .execute();
    }

    /** Changes or removes a password, in a transaction that is scoped to that person from then on. */
    static void setPassword(Handle handle, String userId, @Nullable String passwordHash) {
        Database.scopeToPerson(handle, userId);
        handle.createUpdate("UPDATE users SET password_hash = :hash, updated_at = clock_timestamp() WHERE id = :id")
                .bind("hash", passwordHash)
                .bind("id", userId)
                .execute();
    }

    /** Runs a statement; what it throws when a row of the same key is there is told as a problem. */
    static void unique(Runnable statement, ProblemException taken) {
        try {
            statement.run();
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState())) {
                throw taken;
            }
            throw e;
        }
    }

    private static Account account(ResultSet row, StatementContext context) throws SQLException {
        return new Account(
                row.getString("id"),
                row.getString("email"),
                row.getString("name"),
                row.getString("password_hash"),
                "ACTIVE".equals(row.getString("status")));
    }
}
