package dev.agentc2.platform.credentials;

import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import org.jdbi.v3.core.Handle;

/**
 * The renewal of stored tokens, between instances and across crashes: one asks the authorization server at a time, and what
 * it got is kept only in place of the refresh token that it used up (docs/adr/0022). Each method is a part of a
 * transaction of the caller's, scoped to the organisation. Thread-safe.
 */
public final class TokenRenewals {
    /** An instance that renews and says no more is taken for dead after this; longer than it may take. */
    public static final Duration CLAIM = Duration.ofSeconds(30);

    private final SealedCredentials sealed;

    public TokenRenewals(SealedCredentials sealed) {
        this.sealed = sealed;
    }

    /** What became of the wish to renew. */
    public sealed interface Claim {
        /** The caller renews; it says {@link #keep}, {@link #refuse} or {@link #release} soon. */
        record Mine(Map<String, String> credentials) implements Claim {}

        /** Somebody has renewed already. */
        record Done(Map<String, String> credentials) implements Claim {}

        /** Somebody renews just now. */
        record Busy() implements Claim {}

        /** The authorization server refused before: it isn't asked again. */
        record Refused(String because) implements Claim {}
    }

    private record Standing(boolean busy, String refusal) {}

    /**
     * Claims the renewal of a connection's tokens.
     *
     * @param than access token that is of no use any more; empty when there was none
     */
    public Claim claim(Handle handle, String orgId, String connectionId, String than) {
        SortedMap<String, String> now = sealed.lock(handle, orgId, connectionId);
        String token = now.getOrDefault(TokenNames.ACCESS_TOKEN, "");
        if (!token.isEmpty() && !token.equals(than)) {
            return new Claim.Done(now);
        }
        Standing standing = standing(handle, orgId, connectionId);
        if (!standing.refusal().isEmpty()) {
            return new Claim.Refused(standing.refusal());
        }
        if (standing.busy()) {
            return new Claim.Busy();
        }
        handle.createUpdate("UPDATE connection_secrets SET renewing_until = now() + CAST(:claim AS interval)"
                        + " WHERE org_id = :org AND connection_id = :id")
                .bind("claim", CLAIM.toSeconds() + " seconds")
                .bind("org", orgId)
                .bind("id", connectionId)
                .execute();
        return new Claim.Mine(now);
    }

    private static Standing standing(Handle handle, String orgId, String connectionId) {
        return handle.createQuery("SELECT coalesce(renewing_until > now(), false) AS busy,"
                        + " coalesce(refused_because, '') AS refusal FROM connection_secrets"
                        + " WHERE org_id = :org AND connection_id = :id")
                .bind("org", orgId)
                .bind("id", connectionId)
                .map((row, ctx) -> new Standing(row.getBoolean("busy"), row.getString("refusal")))
                .findOne()
                .orElseGet(() -> new Standing(false, ""));
    }

    /**
     * Keeps renewed tokens in place of the refresh token that was used up. When that isn't the stored one any more,
     * somebody has set other credentials, and these stay.
     *
     * @return all credentials as they are then
     */
    public Map<String, String> keep(
            Handle handle, String orgId, String connectionId, String used, Map<String, String> renewed) {
        SortedMap<String, String> all = sealed.lock(handle, orgId, connectionId);
        if (all.getOrDefault(TokenNames.REFRESH_TOKEN, "").equals(used)) {
            all.putAll(renewed);
            sealed.write(handle, orgId, connectionId, all);
        }
        release(handle, orgId, connectionId);
        return Map.copyOf(all);
    }

    /**
     * Notes that the tokens can't be renewed any more, unless there are others by now.
     *
     * @param used refresh token that was refused; empty when there was none
     * @param because a sentence for people
     */
    public void refuse(Handle handle, String orgId, String connectionId, String used, String because) {
        SortedMap<String, String> all = sealed.lock(handle, orgId, connectionId);
        boolean same = all.getOrDefault(TokenNames.REFRESH_TOKEN, "").equals(used);
        handle.createUpdate("UPDATE connection_secrets SET renewing_until = NULL,"
                        + " refused_at = CASE WHEN :same THEN now() ELSE refused_at END,"
                        + " refused_because = CASE WHEN :same THEN :because ELSE refused_because END"
                        + " WHERE org_id = :org AND connection_id = :id")
                .bind("same", same)
                .bind("because", because)
                .bind("org", orgId)
                .bind("id", connectionId)
                .execute();
    }

    /** Lets others try. */
    public void release(Handle handle, String orgId, String connectionId) {
        handle.createUpdate("UPDATE connection_secrets SET renewing_until = NULL"
                        + " WHERE org_id = :org AND connection_id = :id")
                .bind("org", orgId)
                .bind("id", connectionId)
                .execute();
    }
}
