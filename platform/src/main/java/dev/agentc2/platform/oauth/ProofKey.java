package dev.agentc2.platform.oauth;

import dev.agentc2.platform.crypto.Sha256;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Proves that who brings a code is who asked for it (PKCE, RFC 7636). Immutable; its text holds no secret.
 *
 * @param verifier secret until the code is brought
 */
public record ProofKey(String verifier) {
    private static final int BYTES = 32;

    public static ProofKey begin(SecureRandom random) {
        return new ProofKey(random(random));
    }

    /** 256 random bits as 43 characters that are fit for addresses. */
    public static String random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** S256 of the verifier. */
    public String challenge() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(verifier));
    }

    @Override
    public String toString() {
        return "ProofKey[***]";
    }
}
