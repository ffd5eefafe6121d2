package dev.agentc2.ingress.oauth;

import dev.agentc2.platform.crypto.Sha256;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A code in the clear, {@code acc_<connection>_<secret>}: the client has it for a moment, once. Immutable.
 *
 * @param grantId connection that it is of; fit for logs
 * @param secret 256 random bits; never logged nor stored
 */
record GrantCode(String grantId, String secret) {
    private static final Pattern FORM = Pattern.compile("acc_([a-z0-9]{12})_([A-Za-z0-9_-]{43})");
    private static final int SECRET_BYTES = 32;

    static GrantCode generate(String grantId, SecureRandom random) {
        return new GrantCode(grantId, secret(random));
    }

    /** 256 random bits as 43 characters. */
    static String secret(SecureRandom random) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Reads a code; empty when the text isn't one. */
    static Optional<GrantCode> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? Optional.of(new GrantCode(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    byte[] hash() {
        return Sha256.of(secret);
    }

    /** The code as the client gets it. */
    String text() {
        return "acc_" + grantId + "_" + secret;
    }

    /** Without the secret, so that it can't slip into a log. */
    @Override
    public String toString() {
        return "acc_" + grantId + "_***";
    }
}
