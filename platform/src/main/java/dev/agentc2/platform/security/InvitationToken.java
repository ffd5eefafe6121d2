package dev.agentc2.platform.security;

import dev.agentc2.platform.crypto.Sha256;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The token of an invitation in the clear, {@code aci_<secret>}: whoever shows it was invited. Only the SHA-256 of its
 * text is stored, like that of an API key's secret. Immutable.
 *
 * @param text the token as it stands in the link; never logged
 */
public record InvitationToken(String text) {
    private static final String PREFIX = "aci_";
    private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");

    /** A new token of 256 random bits. */
    public static InvitationToken generate(SecureRandom random) {
        return new InvitationToken(PREFIX + Secrets.random(random));
    }

    /** Reads a token; empty when the text isn't one. */
    public static Optional<InvitationToken> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new InvitationToken(text)) : Optional.empty();
    }

    /** What is stored of it, in {@code invitations.token_hash}: the SHA-256 of its text, 32 bytes. */
    public byte[] hash() {
        return Sha256.of(text);
    }

    /** Without the secret, so that it can't slip into a log. */
    @Override
    public String toString() {
        return PREFIX + "***";
    }
}
