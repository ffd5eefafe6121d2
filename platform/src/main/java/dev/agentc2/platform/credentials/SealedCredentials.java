package dev.agentc2.platform.credentials;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.agentc2.platform.crypto.KeyRing;
import dev.agentc2.platform.crypto.KeyRingException;
import dev.agentc2.platform.crypto.Sealed;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/**
 * The credentials of connections in the database, sealed as a whole. Transactions, which must be scoped to the
 * organisation, are the callers'. Thread-safe.
 */
public final class SealedCredentials {
    private static final TypeReference<TreeMap<String, String>> CREDENTIALS = new TypeReference<>() {};

    private final KeyRing ring;

    public SealedCredentials(KeyRing ring) {
        this.ring = ring;
    }

    /**
     * The credentials of a connection by name; empty when it has none.
     *
     * @throws CredentialsUnreadableException when the ring lacks their key
     */
    public SortedMap<String, String> read(Handle handle, String orgId, String connectionId) {
        return read(handle, orgId, connectionId, "");
    }

    /**
     * The same for who will write them: until the end of the transaction nobody else does. Credentials are changed by
     * people and, as tokens are renewed, by services.
     */
    public SortedMap<String, String> lock(Handle handle, String orgId, String connectionId) {
        return read(handle, orgId, connectionId, " FOR UPDATE");
    }

    private SortedMap<String, String> read(Handle handle, String orgId, String connectionId, String lock) {
        return handle.createQuery(
                        "SELECT ciphertext FROM connection_secrets WHERE org_id = :org AND connection_id = :id" + lock)
                .bind("org", orgId)
                .bind("id", connectionId)
                .map((row, ctx) -> row.getBytes("ciphertext"))
                .findOne()
                .map(ciphertext -> open(ciphertext, orgId, connectionId))
                .orElseGet(TreeMap::new);
    }

    /** Keeps these instead of what there was; that their renewal was refused is forgotten. */
    public void write(Handle handle, String orgId, String connectionId, Map<String, String> credentials) {
        if (credentials.isEmpty()) {
            remove(handle, orgId, connectionId);
            return;
        }
        Sealed sealed = ring.seal(bytes(credentials), orgId, connectionId);
        handle.createUpdate("INSERT INTO connection_secrets (connection_id, org_id, ciphertext, key_id,"
                        + " has_tokens) VALUES (:id, :org, :ciphertext, :key, :tokens) ON CONFLICT (connection_id)"
                        + " DO UPDATE SET ciphertext = EXCLUDED.ciphertext, key_id = EXCLUDED.key_id,"
                        + " has_tokens = EXCLUDED.has_tokens, ends_at = NULL, refused_at = NULL,"
                        + " refused_because = NULL, updated_at = now()")
                .bind("id", connectionId)
                .bind("org", orgId)
                .bind("ciphertext", sealed.ciphertext())
                .bind("key", sealed.keyId())
                .bind("tokens", TokenNames.areIn(credentials))
                .execute();
    }

    /** Removes them for good. */
    public static void remove(Handle handle, String orgId, String connectionId) {
        handle.createUpdate("DELETE FROM connection_secrets WHERE org_id = :org AND connection_id = :id")
                .bind("org", orgId)
                .bind("id", connectionId)
                .execute();
    }

    private TreeMap<String, String> open(byte[] ciphertext, String orgId, String connectionId) {
        try {
            return Json.MAPPER.readValue(ring.open(ciphertext, orgId, connectionId), CREDENTIALS);
        } catch (KeyRingException e) {
            throw new CredentialsUnreadableException(connectionId, e);
        } catch (IOException e) { // its cause may quote the text: not passed on
            throw new IllegalStateException("what was sealed here is a JSON object of texts");
        }
    }

    private static byte[] bytes(Map<String, String> credentials) {
        try {
            return Json.MAPPER.writeValueAsBytes(credentials);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can be written as JSON");
        }
    }
}
