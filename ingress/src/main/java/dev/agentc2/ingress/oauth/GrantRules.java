package dev.agentc2.ingress.oauth;

import dev.agentc2.platform.http.OAuthSite;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides about what a client shows of a connection. Pure. */
final class GrantRules {
    /** How long a code is good. */
    static final Duration CODE_LIFE = Duration.ofMinutes(1);

    /** How long an access token is good. */
    static final Duration ACCESS_LIFE = Duration.ofHours(1);

    /** How long a refresh token is good. */
    static final Duration REFRESH_LIFE = Duration.ofDays(30);

    /** How long the refresh token of before is taken again, in case that the answer with the new one was lost. */
    static final Duration ANSWER_MAY_BE_LOST = Duration.ofMinutes(1);

    static final String REPLAYED = "code-replayed";
    static final String MISUSED = "code-misused";
    static final String REUSED = "refresh-token-reused";
    static final String STOLEN = "refresh-token-of-another-client";

    private static final String SCOPE = OAuthSite.SCOPE;

    private GrantRules() {}

    /** What follows from what was shown. */
    sealed interface Verdict {
        /**
         * Tokens are given.
         *
         * @param again whether they were given before and the answer may have been lost
         */
        record Granted(boolean again) implements Verdict {}

        /**
         * Nothing is given.
         *
         * @param ends why the connection ends with this; null when it doesn't
         */
        record Refused(OAuthRefusal refusal, @Nullable String ends) implements Verdict {}
    }

    /**
     * A code with what has to come with it.
     *
     * @param resource null when none is named: then it is what was agreed to
     */
    record CodeShown(
            GrantCode code,
            String clientId,
            String redirectUri,
            String verifier,
            @Nullable String resource) {}

    /** A refresh token with what comes with it; resource and scope are null when none is named. */
    record RefreshShown(
            RefreshToken token,
            String clientId,
            @Nullable String resource,
            @Nullable String scope) {}

    /** About a code. Who knows its secret and has anything else wrong isn't who asked for it. */
    static Verdict onCode(Grant grant, CodeShown shown, Instant now) {
        if (!MessageDigest.isEqual(grant.code().hash(), shown.code().hash()) || grant.revokedAt() != null) {
            return refused(null);
        }
        if (grant.refresh() != null) {
            return refused(REPLAYED);
        }
        if (!now.isBefore(grant.code().expiresAt())) {
            return refused(null);
        }
        if (!grant.clientId().equals(shown.clientId())
                || !grant.redirectUri().equals(shown.redirectUri())
                || !Pkce.proves(shown.verifier(), grant.code().challenge())) {
            return refused(MISUSED);
        }
        return objection(grant, shown.resource(), null)
                .<Verdict>map(o -> new Verdict.Refused(o, null))
                .orElseGet(() -> new Verdict.Granted(false));
    }

    /** About a refresh token. One that was good once and isn't any more is in two hands. */
    static Verdict onRefresh(Grant grant, RefreshShown shown, Instant now) {
        Grant.Refresh good = grant.refresh();
        if (good == null
                || !MessageDigest.isEqual(good.familyHash(), shown.token().familyHash())
                || grant.revokedAt() != null) {
            return refused(null);
        }
        if (!now.isBefore(good.expiresAt())) {
            return refused(null);
        }
        if (!grant.clientId().equals(shown.clientId())) {
            return refused(STOLEN);
        }
        byte[] hash = shown.token().hash();
        boolean newest = MessageDigest.isEqual(good.hash(), hash);
        boolean again = good.earlierHash() != null
                && MessageDigest.isEqual(good.earlierHash(), hash)
                && now.isBefore(good.at().plus(ANSWER_MAY_BE_LOST));
        if (!newest && !again) {
            return refused(REUSED);
        }
        return objection(grant, shown.resource(), shown.scope())
                .<Verdict>map(o -> new Verdict.Refused(o, null))
                .orElseGet(() -> new Verdict.Granted(!newest));
    }

    private static Optional<OAuthRefusal> objection(Grant grant, @Nullable String resource, @Nullable String scope) {
        if (resource != null && !ResourceAddress.means(resource, grant.resource())) {
            return Optional.of(new OAuthRefusal(
                    OAuthRefusal.INVALID_TARGET, "The resource is another than the person agreed to."));
        }
        return scope == null || offers(scope)
                ? Optional.empty()
                : Optional.of(new OAuthRefusal(OAuthRefusal.INVALID_SCOPE, "The one scope here is " + SCOPE + "."));
    }

    /** Whether what is given is among some scopes; others are passed over. */
    static boolean offers(String scopes) {
        return Arrays.asList(scopes.split(" ", -1)).contains(SCOPE);
    }

    private static Verdict refused(@Nullable String ends) {
        return new Verdict.Refused(OAuthRefusal.invalidGrant(), ends);
    }
}
