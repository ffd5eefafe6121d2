package dev.agentc2.ingress.manage;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.crypto.KeyRing;
import dev.agentc2.platform.crypto.KeyRingException;
import dev.agentc2.platform.crypto.Sealed;
import dev.agentc2.platform.database.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/**
 * Encrypts stored credentials anew under the primary key of the ring, organisation by organisation, in short
 * transactions. May be ended at any time and run again: it goes on with what is still under other keys. Services go on
 * meanwhile. Owns its pool; not thread-safe.
 */
public final class Rewrap implements AutoCloseable {
    private static final int BATCH = 100;

    /** Follows every id. */
    private static final String END = "~";

    private final Database database;
    private final KeyRing ring;

    public Rewrap(Settings settings, KeyRing ring) {
        this.database = new Database(settings.get(Settings.POSTGRES_URL), "rewrap", 1);
        this.ring = ring;
    }

    private record Stored(String connectionId, byte[] ciphertext) {}

    /**
     * What came of it.
     *
     * @param wrapped rows that are under the primary key now and weren't
     * @param unreadable connections whose key isn't in the ring: they are left as they are
     */
    public record Outcome(int wrapped, List<String> unreadable) {}

    /** Wraps what isn't under the primary key. */
    public Outcome run() {
        long primary = ring.primary();
        int wrapped = 0;
        List<String> unreadable = new ArrayList<>();
        for (String org : asked("SELECT DISTINCT org_id FROM keys_in_use()", String.class)) {
            String after = "";
            while (!after.equals(END)) {
                String from = after;
                Batch batch = database.inOrganization(org, h -> wrap(h, org, primary, from));
                wrapped += batch.wrapped();
                unreadable.addAll(batch.unreadable());
                after = batch.last();
            }
        }
        return new Outcome(wrapped, unreadable);
    }

    /** Ids of the keys under which something is encrypted. */
    public Set<Long> keysInUse() {
        return asked("SELECT DISTINCT key_id FROM keys_in_use()", Long.class);
    }

    /**
     * Rows of one transaction.
     *
     * @param last connection that it came to; {@link #END} when there are no more
     */
    private record Batch(int wrapped, List<String> unreadable, String last) {}

    private Batch wrap(Handle handle, String org, long primary, String after) {
        List<Stored> rows = handle.createQuery("SELECT connection_id, ciphertext FROM connection_secrets"
                        + " WHERE org_id = :org AND key_id <> :primary AND connection_id > :after"
                        + " ORDER BY connection_id LIMIT :batch FOR NO KEY UPDATE")
                .bind("org", org)
                .bind("primary", primary)
                .bind("after", after)
                .bind("batch", BATCH)
                .map((row, ctx) -> new Stored(row.getString("connection_id"), row.getBytes("ciphertext")))
                .list();
        List<String> unreadable = new ArrayList<>();
        for (Stored row : rows) {
            try {
                wrap(handle, org, row);
            } catch (KeyRingException e) {
                unreadable.add(row.connectionId());
            }
        }
        String last = rows.size() < BATCH ? END : rows.getLast().connectionId();
        return new Batch(rows.size() - unreadable.size(), unreadable, last);
    }

    private void wrap(Handle handle, String org, Stored row) {
        byte[] plain = ring.open(row.ciphertext(), org, row.connectionId());
        Sealed sealed = ring.seal(plain, org, row.connectionId());
        handle.createUpdate("UPDATE connection_secrets SET ciphertext = :ciphertext, key_id = :key"
                        + " WHERE org_id = :org AND connection_id = :id")
                .bind("ciphertext", sealed.ciphertext())
                .bind("key", sealed.keyId())
                .bind("org", org)
                .bind("id", row.connectionId())
                .execute();
    }

    private <T> Set<T> asked(String question, Class<T> type) {
        return database.inTransaction(
                h -> new TreeSet<>(h.createQuery(question).mapTo(type).list()));
    }

    @Override
    public void close() {
        database.close();
    }
}
