package dev.agentc2.platform.http;

import dev.agentc2.platform.crypto.Sha256;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API key in the clear, {@code ac2_<id>_<secret>}: the id finds the row, the secret of 256 random bits proves the
 * right to it. Only the SHA-256 of the secret is stored; a slow hash would add nothing, for nobody guesses 256 bits, and
 * would cost every request. Immutable.
 *
 * @param id 12 lower-case letters and digits; fit for logs
 * @param secret URL-safe Base64 of 32 random bytes; never logged
 */
public record ApiKey(String id, String secret) {
    private static final Pattern FORM = Pattern.compile("ac2_([a-z0-9]{12})_([A-Za-z0-9_-]{43})");
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ID_LENGTH = 12;
    private static final int SECRET_BYTES = 32;

    /** A new key. */
    public static ApiKey generate(SecureRandom random) {
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new ApiKey(id.toString(), Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** Reads a key; empty when the text isn't one. */
    public static Optional<ApiKey> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? Optional.of(new ApiKey(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /** What is stored of the secret: its SHA-256, 32 bytes. */
    public byte[] hash() {
        return Sha256.of(secret);
    }

    /** The key as its owner sends it. */
    public String text() {
        return "ac2_" + id + "_" + secret;
    }

    /** Without the secret, so that it can't slip into a log. */
    @Override
    public String toString() {
        return "ac2_" + id + "_***";
    }
}
