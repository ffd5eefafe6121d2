package dev.agentc2.ingress.access;

import dev.agentc2.platform.oauth.ProofKey;
import java.security.SecureRandom;

/**
 * A sign-in at the provider that was begun: what the answer will be checked against. Kept on the server. Immutable.
 *
 * @param nonce must stand in the id token
 * @param verifier proves to the provider that who brings the code is who asked for it
 */
record OidcAttempt(String nonce, String verifier) {
    static OidcAttempt begin(SecureRandom random) {
        return new OidcAttempt(ProofKey.random(random), ProofKey.begin(random).verifier());
    }

    /** S256 of the verifier. */
    String challenge() {
        return new ProofKey(verifier).challenge();
    }

    @Override
    public String toString() {
        return "OidcAttempt[***]";
    }
}
