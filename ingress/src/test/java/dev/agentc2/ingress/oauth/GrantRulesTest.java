package dev.agentc2.ingress.oauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.agentc2.ingress.oauth.GrantRules.CodeShown;
import dev.agentc2.ingress.oauth.GrantRules.RefreshShown;
import dev.agentc2.ingress.oauth.GrantRules.Verdict;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GrantRulesTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");
    private static final String CLIENT = "acl_client";
    private static final String REDIRECT = "http://127.0.0.1:4711/callback";
    private static final String RESOURCE = "https://agents.example.com/mcp";
    private static final String VERIFIER = "a-verifier-that-is-long-enough-to-be-one-0123456789";

    private final GrantCode code = GrantCode.generate("abcdefghijkl", RANDOM);
    private final RefreshToken first = RefreshToken.first("abcdefghijkl", RANDOM);
    private final RefreshToken second = first.next(RANDOM);

    private Grant grant(Grant.@Nullable Refresh refresh, @Nullable Instant revoked) {
        return new Grant(
                code.grantId(),
                "acme",
                "person12",
                CLIENT,
                REDIRECT,
                RESOURCE,
                new Grant.Code(code.hash(), Pkce.challengeOf(VERIFIER), NOW.plus(GrantRules.CODE_LIFE)),
                refresh,
                revoked);
    }

    private Grant fresh() {
        return grant(null, null);
    }

    /** With the second token given at a time, in the first's place. */
    private Grant refreshed(Instant at) {
        return grant(
                new Grant.Refresh(
                        second.familyHash(), second.hash(), at.plus(GrantRules.REFRESH_LIFE), first.hash(), at),
                null);
    }

    private CodeShown shown() {
        return new CodeShown(code, CLIENT, REDIRECT, VERIFIER, RESOURCE);
    }

    private static RefreshShown shown(RefreshToken token) {
        return new RefreshShown(token, CLIENT, RESOURCE, "chat");
    }

    private static void assertGranted(Verdict verdict) {
        assertEquals(new Verdict.Granted(false), verdict);
    }

    private static void assertRefused(String error, @Nullable String ends, Verdict verdict) {
        Verdict.Refused refused = assertInstanceOf(Verdict.Refused.class, verdict);
        assertEquals(error, refused.refusal().error());
        assertEquals(ends, refused.ends());
    }

    @Test
    void aCodeWithAllThatBelongsToItIsGood() {
        assertGranted(GrantRules.onCode(fresh(), shown(), NOW));
        assertGranted(GrantRules.onCode(fresh(), new CodeShown(code, CLIENT, REDIRECT, VERIFIER, null), NOW));
    }

    @Test
    void aCodeThatIsShownAgainEndsWhatItGave() {
        assertRefused("invalid_grant", GrantRules.REPLAYED, GrantRules.onCode(refreshed(NOW), shown(), NOW));
        Instant later = NOW.plus(Duration.ofDays(3));
        assertRefused("invalid_grant", GrantRules.REPLAYED, GrantRules.onCode(refreshed(NOW), shown(), later));
    }

    @Test
    void aCodeIsGoodForAMinute() {
        Instant end = NOW.plus(GrantRules.CODE_LIFE);
        assertGranted(GrantRules.onCode(fresh(), shown(), end.minusMillis(1)));
        assertRefused("invalid_grant", null, GrantRules.onCode(fresh(), shown(), end));
    }

    @Test
    void aCodeWithAnythingElseWrongIsInWrongHands() {
        String other = VERIFIER.replace('a', 'b');
        assertMisused(new CodeShown(code, "acl_other", REDIRECT, VERIFIER, RESOURCE));
        assertMisused(new CodeShown(code, CLIENT, "http://127.0.0.1:4712/callback", VERIFIER, RESOURCE));
        assertMisused(new CodeShown(code, CLIENT, REDIRECT, other, RESOURCE));
        assertMisused(new CodeShown(code, CLIENT, REDIRECT, Pkce.challengeOf(VERIFIER), RESOURCE));
    }

    private void assertMisused(CodeShown shown) {
        assertRefused("invalid_grant", GrantRules.MISUSED, GrantRules.onCode(fresh(), shown, NOW));
    }

    @Test
    void whoMakesASecretUpEndsNothing() {
        GrantCode guessed = GrantCode.generate(code.grantId(), RANDOM);
        CodeShown shown = new CodeShown(guessed, CLIENT, REDIRECT, VERIFIER, RESOURCE);
        assertRefused("invalid_grant", null, GrantRules.onCode(refreshed(NOW), shown, NOW));
        RefreshToken madeUp = RefreshToken.first(code.grantId(), RANDOM);
        assertRefused("invalid_grant", null, GrantRules.onRefresh(refreshed(NOW), shown(madeUp), NOW));
    }

    @Test
    void anotherResourceOrScopeIsRefusedAndEndsNothing() {
        CodeShown elsewhere = new CodeShown(code, CLIENT, REDIRECT, VERIFIER, "https://agents.example.org/mcp");
        assertRefused("invalid_target", null, GrantRules.onCode(fresh(), elsewhere, NOW));
        RefreshShown token = new RefreshShown(second, CLIENT, "https://agents.example.org/mcp", null);
        assertRefused("invalid_target", null, GrantRules.onRefresh(refreshed(NOW), token, NOW));
        RefreshShown more = new RefreshShown(second, CLIENT, null, "manage");
        assertRefused("invalid_scope", null, GrantRules.onRefresh(refreshed(NOW), more, NOW));
    }

    @Test
    void theNewestRefreshTokenIsGoodForThirtyDays() {
        Instant end = NOW.plus(GrantRules.REFRESH_LIFE);
        assertGranted(GrantRules.onRefresh(refreshed(NOW), shown(second), end.minusMillis(1)));
        assertRefused("invalid_grant", null, GrantRules.onRefresh(refreshed(NOW), shown(second), end));
    }

    @Test
    void theOneOfBeforeIsGoodForAMomentSinceAnAnswerMayBeLostAndThenEndsTheConnection() {
        Instant end = NOW.plus(GrantRules.ANSWER_MAY_BE_LOST);
        assertEquals(new Verdict.Granted(true), GrantRules.onRefresh(refreshed(NOW), shown(first), end.minusMillis(1)));
        assertRefused("invalid_grant", GrantRules.REUSED, GrantRules.onRefresh(refreshed(NOW), shown(first), end));
    }

    @Test
    void anOldOneOfTheFamilyEndsTheConnection() {
        RefreshToken older = first.next(RANDOM);
        assertRefused("invalid_grant", GrantRules.REUSED, GrantRules.onRefresh(refreshed(NOW), shown(older), NOW));
    }

    @Test
    void aRefreshTokenOfAnotherClientEndsTheConnection() {
        RefreshShown other = new RefreshShown(second, "acl_other", null, null);
        assertRefused("invalid_grant", GrantRules.STOLEN, GrantRules.onRefresh(refreshed(NOW), other, NOW));
    }

    @Test
    void whatHasEndedGivesNothing() {
        assertRefused("invalid_grant", null, GrantRules.onCode(grant(null, NOW), shown(), NOW));
        Grant ended = grant(refreshed(NOW).refresh(), NOW);
        assertRefused("invalid_grant", null, GrantRules.onRefresh(ended, shown(second), NOW));
        assertRefused("invalid_grant", null, GrantRules.onRefresh(fresh(), shown(first), NOW));
    }
}
