package dev.agentc2.ingress.oauth;

import dev.agentc2.ingress.oauth.GrantRules.CodeShown;
import dev.agentc2.ingress.oauth.GrantRules.RefreshShown;
import dev.agentc2.ingress.oauth.GrantRules.Verdict;
import dev.agentc2.ingress.oauth.GrantStore.NewTokens;
import dev.agentc2.ingress.oauth.GrantStore.StoredGrant;
import dev.agentc2.ingress.tenant.Change;
import dev.agentc2.ingress.tenant.Outbox;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.ApiKey;
import dev.agentc2.platform.http.ProblemException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections and gives their tokens. Each step is one transaction that holds the connection's row, so that of two
 * who show the same code or token at once one is the second. Methods block and throw {@link
 * dev.agentc2.platform.database.DatabaseUnavailableException}. Thread-safe.
 */
final class Grants {
    /** Connections that a person has in an organisation at once. */
    static final int MOST = 100;

    private static final String SYSTEM = "system:oauth";

    private final Database database;
    private final Endings endings;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Grants(Database database, Endings endings, Clock clock) {
        this.database = database;
        this.endings = endings;
        this.clock = clock;
    }

    /** Tokens for a client: the only time that they are there in the clear. */
    record Issued(ApiKey access, RefreshToken refresh) {}

    /**
     * Notes a person's consent; returns the code for the client.
     *
     * @throws ProblemException 404 when the person isn't in the organisation any more, 409 when there are too many
     */
    GrantCode agree(AuthorizationRequest request, String orgId, String userId, String requestId) {
        Instant now = now();
        GrantCode code = GrantCode.generate(ApiKey.generate(random).id(), random);
        return database.inOrganization(orgId, handle -> {
            requireMember(handle, orgId, userId);
            if (GrantStore.clear(handle, orgId, userId, now) >= MOST) {
                throw new ProblemException(
                        409, "too-many-clients", "You have connected " + MOST + " clients; disconnect some first.");
            }
            GrantStore.insert(handle, orgId, userId, request, code, now.plus(GrantRules.CODE_LIFE));
            ClientStore.connected(handle, request.clientId(), now);
            ConnectedClient made =
                    ConnectionStore.find(handle, userId, code.grantId()).orElseThrow();
            Outbox.note(
                    handle,
                    new Change(
                            orgId,
                            "user:" + userId,
                            "client.connect",
                            "connected-client",
                            made.id(),
                            null,
                            made,
                            requestId));
            return code;
        });
    }

    /** Keeps the membership until the end of the transaction. */
    private static void requireMember(Handle handle, String orgId, String userId) {
        boolean isMember = handle.createQuery(
                        "SELECT role FROM memberships WHERE org_id = :org AND user_id = :user FOR KEY SHARE")
                .bind("org", orgId)
                .bind("user", userId)
                .mapTo(String.class)
                .findOne()
                .isPresent();
        if (!isMember) {
            throw new ProblemException(404, "not-found", "You are in no such organisation.");
        }
    }

    /**
     * Gives tokens for a code.
     *
     * @throws OAuthRefusal when the code isn't good for them; the connection may have ended with it
     */
    Issued exchange(CodeShown shown, String requestId) {
        return step(shown.code().grantId(), requestId, (handle, grant) -> {
            Instant now = now();
            return GrantRules.onCode(grant, shown, now) instanceof Verdict.Refused refused
                    ? new Decided(null, refused)
                    : new Decided(first(handle, grant, now), null);
        });
    }

    /**
     * Gives new tokens for a refresh token.
     *
     * @throws OAuthRefusal when the token isn't good for them; the connection may have ended with it
     */
    Issued refresh(RefreshShown shown, String requestId) {
        return step(shown.token().grantId(), requestId, (handle, grant) -> {
            Instant now = now();
            return switch (GrantRules.onRefresh(grant, shown, now)) {
                case Verdict.Refused refused -> new Decided(null, refused);
                case Verdict.Granted granted -> {
                    NewTokens tokens =
                            new NewTokens(access(grant.id()), shown.token().next(random), now);
                    GrantStore.refreshed(handle, grant, tokens, granted.again());
                    yield new Decided(new Issued(tokens.access(), tokens.refresh()), null);
                }
            };
        });
    }

    private Issued first(Handle handle, Grant grant, Instant now) {
        NewTokens tokens = new NewTokens(access(grant.id()), RefreshToken.first(grant.id(), random), now);
        GrantStore.first(handle, grant, tokens);
        return new Issued(tokens.access(), tokens.refresh());
    }

    private ApiKey access(String id) {
        return new ApiKey(id, GrantCode.secret(random));
    }

    /** Tokens, or a refusal that must not undo the transaction: one of the two is there. */
    private record Decided(@Nullable Issued issued, Verdict.@Nullable Refused refused) {}

    @FunctionalInterface
    private interface Decision {
        Decided on(Handle handle, Grant grant);
    }

    private Issued step(String id, String requestId, Decision decision) {
        Decided decided = inGrant(id, found -> {
                    Grant grant = found.stored().grant();
                    Decided made = decision.on(found.handle(), grant);
                    if (made.refused() != null && made.refused().ends() != null) {
                        end(found.handle(), grant, made.refused().ends(), SYSTEM, requestId);
                    }
                    return made;
                })
                .orElseThrow(OAuthRefusal::invalidGrant);
        endings.tell(id);
        if (decided.issued() == null) {
            throw decided.refused() == null
                    ? OAuthRefusal.invalidGrant()
                    : decided.refused().refusal();
        }
        return decided.issued();
    }

    /**
     * Ends a connection for a client that shows one of its tokens; what isn't one changes nothing.
     *
     * @throws OAuthRefusal when the token is of another client
     */
    void revoke(String token, String clientId, String requestId) {
        Optional<String> id = RefreshToken.parse(token)
                .map(RefreshToken::grantId)
                .or(() -> ApiKey.parse(token).map(ApiKey::id));
        if (id.isEmpty()) {
            return;
        }
        boolean foreign = inGrant(id.get(), found -> {
                    Grant grant = found.stored().grant();
                    if (!isOf(found.stored(), token)) {
                        return false;
                    }
                    if (grant.clientId().equals(clientId)) {
                        end(found.handle(), grant, Endings.BY_CLIENT, "user:" + grant.userId(), requestId);
                    }
                    return !grant.clientId().equals(clientId);
                })
                .orElse(false);
        endings.tell(id.get());
        if (foreign) {
            throw new OAuthRefusal(OAuthRefusal.INVALID_CLIENT, "The token is of another client.");
        }
    }

    /** Whether a token is one that the connection gave; old refresh tokens of it are too. */
    private static boolean isOf(StoredGrant stored, String token) {
        Grant.Refresh good = stored.grant().refresh();
        Optional<RefreshToken> refresh = RefreshToken.parse(token);
        if (refresh.isPresent()) {
            return good != null
                    && MessageDigest.isEqual(good.familyHash(), refresh.get().familyHash());
        }
        byte[] hash = ApiKey.parse(token).map(ApiKey::hash).orElseThrow();
        return MessageDigest.isEqual(stored.access(), hash) || MessageDigest.isEqual(stored.earlierAccess(), hash);
    }

    private record Found(Handle handle, StoredGrant stored) {}

    /** Does something with a connection whose organisation isn't known yet; empty when there is no such one. */
    private <T> Optional<T> inGrant(String id, Function<Found, T> work) {
        return database.inTransaction(handle -> {
            Optional<String> orgId = GrantStore.organizationOf(handle, id);
            if (orgId.isEmpty()) {
                return Optional.empty();
            }
            Database.scope(handle, orgId.get());
            return GrantStore.lock(handle, orgId.get(), id).map(stored -> work.apply(new Found(handle, stored)));
        });
    }

    private static void end(Handle handle, Grant grant, String reason, String actor, String requestId) {
        ConnectionStore.find(handle, grant.userId(), grant.id())
                .ifPresent(client -> Endings.end(handle, client, reason, actor, requestId));
    }

    /** As exact as the database keeps it. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
