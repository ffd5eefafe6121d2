package dev.agentc2.platform.security;

import dev.agentc2.platform.crypto.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The id of a session in the clear, {@code acs_<secret>} with 256 random bits: only the browser has it. Immutable.
 *
 * @param text value of the cookie; never logged nor stored
 */
public record SessionId(String text) {
    private static final String PREFIX = "acs_";
    private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");

    /** A new id. */
    public static SessionId generate(SecureRandom random) {
        return new SessionId(PREFIX + Secrets.random(random));
    }

    /** Reads an id; empty when there is none or the text isn't one. */
    public static Optional<SessionId> parse(@Nullable String text) {
        return text != null && FORM.matcher(text).matches() ? Optional.of(new SessionId(text)) : Optional.empty();
    }

    /** What a session is stored under and told apart by: nobody gets from it to the id. */
    public String key() {
        return HexFormat.of().formatHex(Sha256.of(text));
    }

    /**
     * The token that our own page shows beside the cookie when it changes something. Made from the id, so that it is
     * stored nowhere; it doesn't lead back to the id.
     */
    public String csrfToken() {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(text.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            byte[] token = mac.doFinal("csrf".getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /** Whether this is the session's CSRF token; takes as long for any text of its length. */
    boolean admits(@Nullable String token) {
        return token != null
                && MessageDigest.isEqual(
                        csrfToken().getBytes(StandardCharsets.US_ASCII), token.getBytes(StandardCharsets.UTF_8));
    }

    /** Without the secret, so that it can't slip into a log. */
    @Override
    public String toString() {
        return PREFIX + "***";
    }
}
