package dev.agentc2.ingress.oauth;

import dev.agentc2.platform.crypto.Sha256;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A refresh token in the clear, {@code acr_<connection>_<family>_<secret>}. The family is the same in all of a connection:
 * who shows it with an old secret had a token of it once, and didn't make it up. Immutable.
 *
 * @param grantId connection that it is of; fit for logs
 * @param family 256 random bits; never logged nor stored
 * @param secret 256 random bits; never logged nor stored
 */
record RefreshToken(String grantId, String family, String secret) {
    private static final Pattern FORM = Pattern.compile("acr_([a-z0-9]{12})_([A-Za-z0-9_-]{43})_([A-Za-z0-9_-]{43})");

    /** The first of a connection. */
    static RefreshToken first(String grantId, SecureRandom random) {
        return new RefreshToken(grantId, GrantCode.secret(random), GrantCode.secret(random));
    }

    /** The one that takes this one's place. */
    RefreshToken next(SecureRandom random) {
        return new RefreshToken(grantId, family, GrantCode.secret(random));
    }

    /** Reads a token; empty when the text isn't one. */
    static Optional<RefreshToken> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new RefreshToken(matcher.group(1), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }

    byte[] familyHash() {
        return Sha256.of(family);
    }

    byte[] hash() {
        return Sha256.of(secret);
    }

    /** The token as the client gets it. */
    String text() {
        return "acr_" + grantId + "_" + family + "_" + secret;
    }

    /** Without the secrets, so that they can't slip into a log. */
    @Override
    public String toString() {
        return "acr_" + grantId + "_***";
    }
}
