package dev.agentc2.ingress.manage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.agentc2.platform.crypto.KeyRing;
import dev.agentc2.platform.crypto.KeyRingException;
import dev.agentc2.platform.crypto.Sealed;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.json.Json;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The credentials of connections in the database, sealed as a whole. Thread-safe; transactions are its callers'. */
final class Secrets {
    private static final Logger LOG = LoggerFactory.getLogger(Secrets.class);
    private static final TypeReference<TreeMap<String, String>> CREDENTIALS = new TypeReference<>() {};

    private final KeyRing ring;

    Secrets(KeyRing ring) {
        this.ring = ring;
    }

    /**
     * The credentials of a connection by name; empty when it has none.
     *
     * @throws ProblemException 503 when the ring lacks their key
     */
    SortedMap<String, String> read(Handle handle, String org, String connectionId) {
        return handle.createQuery(
                        "SELECT ciphertext FROM connection_secrets WHERE org_id = :org AND connection_id = :id")
                .bind("org", org)
                .bind("id", connectionId)
                .map((row, ctx) -> row.getBytes("ciphertext"))
                .findOne()
                .map(ciphertext -> open(ciphertext, org, connectionId))
                .orElseGet(TreeMap::new);
    }

    /** Keeps these instead of what there was. */
    void write(Handle handle, String org, String connectionId, Map<String, String> credentials) {
        if (credentials.isEmpty()) {
            remove(handle, org, connectionId);
            return;
        }
        Sealed sealed = ring.seal(bytes(credentials), org, connectionId);
        handle.createUpdate("INSERT INTO connection_secrets (connection_id, org_id, ciphertext, key_id)"
                        + " VALUES (:id, :org, :ciphertext, :key) ON CONFLICT (connection_id) DO UPDATE SET"
                        + " ciphertext = EXCLUDED.ciphertext, key_id = EXCLUDED.key_id, updated_at = now()")
                .bind("id", connectionId)
                .bind("org", org)
                .bind("ciphertext", sealed.ciphertext())
                .bind("key", sealed.keyId())
                .execute();
    }

    /** Removes them for good. */
    static void remove(Handle handle, String org, String connectionId) {
        handle.createUpdate("DELETE FROM connection_secrets WHERE org_id = :org AND connection_id = :id")
                .bind("org", org)
                .bind("id", connectionId)
                .execute();
    }

    private TreeMap<String, String> open(byte[] ciphertext, String org, String connectionId) {
        try {
            return Json.MAPPER.readValue(ring.open(ciphertext, org, connectionId), CREDENTIALS);
        } catch (KeyRingException e) {
            LOG.error("The credentials of connection {} can't be opened: {}", connectionId, e.getMessage());
            throw new ProblemException(
                    503,
                    "credentials-unreadable",
                    "The stored credentials can't be read now: their key is missing here. Set them anew after removing"
                            + " them with \"credentials\": null, or have the key ring restored.");
        } catch (IOException e) {
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
