package dev.agentc2.ingress.access;

import dev.agentc2.platform.crypto.Sha256;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A sign-in at the provider that was begun: what the answer will be checked against. Kept on the server. Immutable.
 *
 * @param nonce must stand in the id token
 * @param verifier proves to the provider that who brings the code is who asked for it (PKCE, RFC 7636)
 */
record OidcAttempt(String nonce, String verifier) {
    private static final int BYTES = 32;

    static OidcAttempt begin(SecureRandom random) {
        return new OidcAttempt(random(random), random(random));
    }

    static String random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** S256 of the verifier. */
    String challenge() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(verifier));
    }

    @Override
    public String toString() {
        return "OidcAttempt[***]";
    }
}
