package dev.agentc2.ingress.manage;

import dev.agentc2.ingress.tenant.Change;
import dev.agentc2.ingress.tenant.Outbox;
import dev.agentc2.ingress.vendor.AuthorizationFailure;
import dev.agentc2.ingress.vendor.AuthorizationFailure.Kind;
import dev.agentc2.ingress.vendor.AuthorizationResponse;
import dev.agentc2.platform.credentials.TokenNames;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.oauth.TokenAnswer;
import dev.agentc2.platform.oauth.TokenEndpoint;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The way back from an authorization server: brings the code, and keeps the tokens sealed as the connection's credentials, in
 * one transaction with the audit record and the connection's new version. Thread-safe.
 */
final class AuthorizationEnd {
    private final Database database;
    private final ConnectionSecrets secrets;
    private final TokenEndpoint endpoint;
    private final URI callback;
    private final Clock clock;

    AuthorizationEnd(Database database, ConnectionSecrets secrets, TokenEndpoint endpoint, URI callback, Clock clock) {
        this.database = database;
        this.secrets = secrets;
        this.endpoint = endpoint;
        this.callback = callback;
        this.clock = clock;
    }

    /**
     * Ends an attempt that is taken up once.
     *
     * @param requestId of the request by which the browser came back
     * @return the connection as it is then
     * @throws ProblemException when the connection or who began it isn't what it was
     * @throws AuthorizationFailure when there are no tokens
     */
    Connection end(AuthorizationAttempt attempt, AuthorizationResponse response, String requestId)
            throws AuthorizationFailure {
        database.inOrganization(attempt.orgId(), h -> requireSame(h, attempt, present(h, attempt)));
        String code = response.accepted(attempt.issuer(), attempt.namesItself());
        TokenAnswer.Granted tokens = tokens(attempt, code);
        return database.inOrganization(attempt.orgId(), h -> keep(h, attempt, tokens, requestId));
    }

    private TokenAnswer.Granted tokens(AuthorizationAttempt attempt, String code) throws AuthorizationFailure {
        Map<String, String> grant = new TreeMap<>(Map.of(
                "grant_type", "authorization_code",
                "code", code,
                "redirect_uri", callback.toString(),
                "code_verifier", attempt.verifier(),
                "resource", attempt.resource()));
        try {
            return switch (endpoint.ask(URI.create(attempt.tokenUrl()), attempt.client(), grant)) {
                case TokenAnswer.Granted granted -> granted;
                case TokenAnswer.Refused refused ->
                    throw new AuthorizationFailure(
                            Kind.DENIED, "The authorization server gives no token (" + refused.error() + ").");
                case TokenAnswer.Unusable unusable ->
                    throw new AuthorizationFailure(
                            Kind.UNREACHABLE, "The authorization server fails (HTTP " + unusable.status() + ").");
            };
        } catch (IOException e) {
            throw new AuthorizationFailure(
                    Kind.UNREACHABLE, "The authorization server can't be reached for the token; begin again.");
        }
    }

    private Connection keep(Handle handle, AuthorizationAttempt attempt, TokenAnswer.Granted tokens, String requestId) {
        String org = attempt.orgId();
        Connection before =
                Connection.TABLE.lock(handle, org, present(handle, attempt).id());
        requireSame(handle, attempt, before);
        SortedMap<String, String> old = secrets.lock(handle, org, before.id());
        SortedMap<String, String> fresh = new TreeMap<>(old);
        fresh.putAll(credentials(attempt, tokens));
        fresh.values().removeIf(String::isEmpty);
        secrets.write(handle, org, before.id(), fresh);
        describe(handle, attempt, tokens);
        countUp(handle, org, before.id());
        Connection after = Connection.TABLE.get(handle, org, before.id());
        note(handle, attempt, before.recordedWith(old), after.recordedWith(fresh), requestId);
        return after;
    }

    /** Who saw the connection before doesn't overwrite this, and everybody reads its credentials anew. */
    private static void countUp(Handle handle, String org, String id) {
        handle.createUpdate("UPDATE connections SET name = name WHERE org_id = :org AND id = :id")
                .bind("org", org)
                .bind("id", id)
                .execute();
    }

    private static void note(
            Handle handle,
            AuthorizationAttempt attempt,
            Connection.Recorded before,
            Connection.Recorded after,
            String requestId) {
        Outbox.note(
                handle,
                new Change(
                        attempt.orgId(),
                        attempt.actor(),
                        "connection.authorize",
                        "connection",
                        attempt.connectionId(),
                        before,
                        after,
                        requestId));
    }

    /** What is empty is removed: tokens of before are worth nothing beside the new ones. */
    private Map<String, String> credentials(AuthorizationAttempt attempt, TokenAnswer.Granted tokens) {
        Map<String, String> credentials = new TreeMap<>();
        credentials.put(TokenNames.CLIENT_ID, attempt.clientId());
        credentials.put(TokenNames.CLIENT_SECRET, orEmpty(attempt.clientSecret()));
        credentials.put(TokenNames.CLIENT_METHOD, attempt.client().method().wireName());
        credentials.put(TokenNames.CLIENT_REDIRECT, attempt.registered() ? callback.toString() : "");
        credentials.put(TokenNames.ISSUER, attempt.issuer());
        credentials.put(TokenNames.TOKEN_URL, attempt.tokenUrl());
        credentials.put(TokenNames.RESOURCE, attempt.resource());
        credentials.put(TokenNames.AUTHORIZED_FOR, attempt.url());
        credentials.put(TokenNames.REFRESH_TOKEN, orEmpty(tokens.refreshToken()));
        credentials.put(TokenNames.ACCESS_TOKEN, tokens.accessToken());
        Instant ends = ends(tokens);
        credentials.put(TokenNames.EXPIRES_AT, ends == null ? "" : String.valueOf(ends.toEpochMilli()));
        return credentials;
    }

    private void describe(Handle handle, AuthorizationAttempt attempt, TokenAnswer.Granted tokens) {
        Instant ends = tokens.refreshToken() == null ? ends(tokens) : null;
        List<String> scopes = tokens.scope() == null
                ? attempt.scopes()
                : Arrays.stream(tokens.scope().strip().split("\\s+")).toList();
        handle.createUpdate("UPDATE connection_secrets SET authorized_at = :now, authorized_by = :actor,"
                        + " authorized_for = :url, scopes = nullif(:scopes, ''), ends_at = :ends"
                        + " WHERE org_id = :org AND connection_id = :id")
                .bind("now", clock.instant().atOffset(ZoneOffset.UTC))
                .bind("actor", attempt.actor())
                .bind("url", attempt.url())
                .bind("scopes", String.join(" ", scopes))
                .bind("ends", ends == null ? null : ends.atOffset(ZoneOffset.UTC))
                .bind("org", attempt.orgId())
                .bind("id", attempt.connectionId())
                .execute();
    }

    private @Nullable Instant ends(TokenAnswer.Granted tokens) {
        Long life = tokens.lifeSeconds();
        return life == null ? null : clock.instant().plusSeconds(life);
    }

    private static Connection requireSame(Handle handle, AuthorizationAttempt attempt, Connection connection) {
        Beginner.require(handle, attempt.orgId(), attempt.actor(), Permission.MANAGE_CONNECTIONS);
        if (!connection.usesOAuth() || !attempt.url().equals(connection.url())) {
            throw new ProblemException(
                    409, "connection-changed", "The connection leads elsewhere by now; begin again.");
        }
        return connection;
    }

    private static Connection present(Handle handle, AuthorizationAttempt attempt) {
        return Connection.TABLE
                .find(handle, attempt.orgId(), attempt.connectionId())
                .orElseThrow(
                        () -> new ProblemException(404, "connection-gone", "The connection was deleted meanwhile."));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
