package dev.agentc2.ingress.oauth;

import dev.agentc2.platform.http.ApiKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** Connections in PostgreSQL as codes and tokens are checked against, within a transaction of their organisation. */
final class GrantStore {
    private static final String INSERT = """
            INSERT INTO oauth_grants (id, org_id, user_id, client_id, client_name, client_host, redirect_uri, resource,
                code_hash, code_challenge, code_expires_at)
            VALUES (:id, :org, :user, :client, :name, :host, :redirect, :resource, :hash, :challenge, :expires)""";

    private static final String LOCKED = """
            SELECT id, org_id, user_id, client_id, redirect_uri, resource, code_hash, code_challenge, code_expires_at,
                access_hash, earlier_access_hash, family_hash, refresh_hash, refresh_expires_at, earlier_refresh_hash,
                coalesce(refreshed_at, redeemed_at) AS given_at, revoked_at
            FROM oauth_grants WHERE org_id = :org AND id = :id FOR UPDATE""";

    private static final String FIRST = """
            UPDATE oauth_grants SET redeemed_at = :now, access_hash = :access, access_expires_at = :accessEnd,
                family_hash = :family, refresh_hash = :refresh, refresh_expires_at = :refreshEnd
            WHERE org_id = :org AND id = :id""";

    private static final String NEXT = """
            UPDATE oauth_grants SET earlier_access_hash = access_hash, earlier_access_expires_at = access_expires_at,
                access_hash = :access, access_expires_at = :accessEnd, earlier_refresh_hash = refresh_hash,
                refresh_hash = :refresh, refresh_expires_at = :refreshEnd, refreshed_at = :now
            WHERE org_id = :org AND id = :id""";

    /** In place of tokens that were lost with their answer: those of before them stay. */
    private static final String AGAIN = """
            UPDATE oauth_grants SET access_hash = :access, access_expires_at = :accessEnd, refresh_hash = :refresh,
                refresh_expires_at = :refreshEnd
            WHERE org_id = :org AND id = :id""";

    /** What nobody can use any more; ended ones are kept for a while, for who asks what happened. */
    private static final String CLEAR = """
            DELETE FROM oauth_grants WHERE org_id = :org AND user_id = :user AND (
                (redeemed_at IS NULL AND code_expires_at < :now)
                OR coalesce(revoked_at, refresh_expires_at) < :old)""";

    private static final Duration ENDED_KEPT = Duration.ofDays(30);

    private GrantStore() {}

    /** Which organisation a connection is of, whosever it is; empty when there is none or its person is disabled. */
    static Optional<String> organizationOf(Handle handle, String id) {
        return handle.createQuery("SELECT organization_of_grant(:id)")
                .bind("id", id)
                .mapTo(String.class)
                .findOne();
    }

    /** Clears what is over of a person, and counts what isn't. */
    static int clear(Handle handle, String orgId, String userId, Instant now) {
        handle.createUpdate(CLEAR)
                .bind("org", orgId)
                .bind("user", userId)
                .bind("now", now)
                .bind("old", now.minus(ENDED_KEPT))
                .execute();
        return handle.createQuery("SELECT count(*) FROM oauth_grants WHERE org_id = :org AND user_id = :user"
                        + " AND revoked_at IS NULL AND coalesce(refresh_expires_at, code_expires_at) > :now")
                .bind("org", orgId)
                .bind("user", userId)
                .bind("now", now)
                .mapTo(Integer.class)
                .one();
    }

    static void insert(
            Handle handle, String orgId, String userId, AuthorizationRequest request, GrantCode code, Instant expires) {
        handle.createUpdate(INSERT)
                .bind("id", code.grantId())
                .bind("org", orgId)
                .bind("user", userId)
                .bind("client", request.clientId())
                .bind("name", request.clientName())
                .bind("host", request.clientHost())
                .bind("redirect", request.redirectUri())
                .bind("resource", request.resource())
                .bind("hash", code.hash())
                .bind("challenge", request.challenge())
                .bind("expires", expires)
                .execute();
    }

    /** A connection, which nobody else changes until the end of the transaction. */
    static Optional<StoredGrant> lock(Handle handle, String orgId, String id) {
        return handle.createQuery(LOCKED)
                .bind("org", orgId)
                .bind("id", id)
                .map((row, context) ->
                        new StoredGrant(grant(row), row.getBytes("access_hash"), row.getBytes("earlier_access_hash")))
                .findOne();
    }

    /** A connection with the hashes of its access tokens, the newest and the one of before; null for none. */
    record StoredGrant(Grant grant, byte @Nullable [] access, byte @Nullable [] earlierAccess) {}

    /** New tokens of a connection. */
    record NewTokens(ApiKey access, RefreshToken refresh, Instant at) {}

    /** Keeps the tokens that a code gave. */
    static void first(Handle handle, Grant grant, NewTokens tokens) {
        tokens(handle, FIRST, grant, tokens)
                .bind("family", tokens.refresh().familyHash())
                .bind("now", tokens.at())
                .execute();
    }

    /** Keeps the tokens that a refresh token gave: the first time, or again when the answer was lost. */
    static void refreshed(Handle handle, Grant grant, NewTokens tokens, boolean again) {
        if (again) {
            tokens(handle, AGAIN, grant, tokens).execute();
        } else {
            tokens(handle, NEXT, grant, tokens).bind("now", tokens.at()).execute();
        }
    }

    private static Update tokens(Handle handle, String sql, Grant grant, NewTokens tokens) {
        return handle.createUpdate(sql)
                .bind("org", grant.orgId())
                .bind("id", grant.id())
                .bind("access", tokens.access().hash())
                .bind("accessEnd", tokens.at().plus(GrantRules.ACCESS_LIFE))
                .bind("refresh", tokens.refresh().hash())
                .bind("refreshEnd", tokens.at().plus(GrantRules.REFRESH_LIFE));
    }

    private static Grant grant(ResultSet row) throws SQLException {
        return new Grant(
                row.getString("id"),
                row.getString("org_id"),
                row.getString("user_id"),
                row.getString("client_id"),
                row.getString("redirect_uri"),
                row.getString("resource"),
                new Grant.Code(
                        row.getBytes("code_hash"), row.getString("code_challenge"), instant(row, "code_expires_at")),
                refresh(row),
                time(row, "revoked_at"));
    }

    private static Grant.@Nullable Refresh refresh(ResultSet row) throws SQLException {
        byte[] hash = row.getBytes("refresh_hash");
        return hash == null
                ? null
                : new Grant.Refresh(
                        row.getBytes("family_hash"),
                        hash,
                        instant(row, "refresh_expires_at"),
                        row.getBytes("earlier_refresh_hash"),
                        instant(row, "given_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
