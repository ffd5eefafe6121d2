package dev.agentc2.ingress.manage;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.agentc2.platform.crypto.KeyRing;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.oauth.OAuthClient;
import dev.agentc2.platform.oauth.ProofKey;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The authorization of a connection that was begun: who did, and what the browser's answer will be checked against and used
 * with. Immutable; its text holds no secret.
 *
 * @param session key of the session that began it; null when a program did, whose link any browser may follow
 * @param url the connection's address at that time: the tokens are for this server
 * @param namesItself whether the authorization server promised to name itself in its answer
 * @param registered whether the client was registered by us and for us only
 * @param verifier of the proof key
 */
record AuthorizationAttempt(
        String orgId,
        String connectionId,
        String actor,
        @Nullable String session,
        String url,
        String issuer,
        boolean namesItself,
        String tokenUrl,
        String clientId,
        @Nullable String clientSecret,
        OAuthClient.Method clientMethod,
        boolean registered,
        String resource,
        List<String> scopes,
        String verifier) {
    AuthorizationAttempt {
        scopes = List.copyOf(scopes);
    }

    /** As it waits in Redis: the secrets in it are the organisation's. */
    record Kept(String orgId, String connectionId, byte[] sealed) {
        AuthorizationAttempt open(KeyRing ring) {
            try {
                return Json.MAPPER.readValue(ring.open(sealed, orgId, row(connectionId)), AuthorizationAttempt.class);
            } catch (IOException e) { // its message may quote the text
                throw new IllegalStateException("what was sealed here is an attempt");
            }
        }
    }

    Kept kept(KeyRing ring) {
        try {
            byte[] plain = Json.MAPPER.writeValueAsBytes(this);
            return new Kept(
                    orgId,
                    connectionId,
                    ring.seal(plain, orgId, row(connectionId)).ciphertext());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an attempt can be written as JSON");
        }
    }

    /** Not the credentials' own row: neither opens as the other. */
    private static String row(String connectionId) {
        return "authorization/" + connectionId;
    }

    @JsonIgnore
    OAuthClient client() {
        return new OAuthClient(clientId, clientSecret, clientMethod);
    }

    @JsonIgnore
    ProofKey key() {
        return new ProofKey(verifier);
    }

    @Override
    public String toString() {
        return "AuthorizationAttempt[" + orgId + ", " + connectionId + "]";
    }
}
