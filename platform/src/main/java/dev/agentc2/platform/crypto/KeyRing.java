package dev.agentc2.platform.crypto;

import dev.agentc2.platform.config.SettingException;
import dev.agentc2.platform.config.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts what tenants entrust to the platform (AES-256-GCM) under keys that are never in the database. What is sealed
 * is bound to its organisation and its row: copied to another it doesn't open. Thread-safe.
 *
 * <p>A ring in a file follows the file: it looks whether that was replaced before it seals, when it meets a key that it
 * doesn't know, and every few seconds while it is used. So a rotation needs no restart.
 */
public final class KeyRing {
    /** Name of the file in the home folder. */
    public static final String FILE = "key-ring.json";

    private static final long LOOK_EVERY_NANOS = 2_000_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

    private final @Nullable KeyRingFile file;
    private final LongSupplier nanoTime;
    private volatile Seen seen;

    private record Seen(KeySet keys, KeyRingFile.@Nullable Stamp stamp, long at) {}

    private KeyRing(KeySet keys) {
        file = null;
        nanoTime = System::nanoTime;
        seen = new Seen(keys, null, 0);
    }

    private KeyRing(KeyRingFile file, KeySet first, LongSupplier nanoTime) {
        this.file = file;
        this.nanoTime = nanoTime;
        // The stamp is of before the first look: a file that was replaced between the two is read again.
        seen = new Seen(first, null, nanoTime.getAsLong());
    }

    /**
     * The ring that the settings name: {@code AGENTC2_KEY_RING} itself, or the file of {@code AGENTC2_KEY_RING_FILE},
     * which is made when there is none.
     *
     * @throws SettingException when there is none that can be used, or others than its owner may read the file
     */
    public static KeyRing of(Settings settings) {
        return of(settings, KeyRing::inFile);
    }

    /**
     * The same, for who only opens what others sealed: a file that isn't there is not made.
     *
     * @throws SettingException when there is none that can be used, or others than its owner may read the file
     */
    public static KeyRing existing(Settings settings) {
        return of(settings, path -> {
            KeyRingFile file = new KeyRingFile(path);
            return new KeyRing(file, file.read(), System::nanoTime);
        });
    }

    private static KeyRing of(Settings settings, Function<Path, KeyRing> inFile) {
        try {
            Optional<String> given = settings.find(Settings.KEY_RING);
            return given.isPresent()
                    ? new KeyRing(KeySet.parse(given.get(), Settings.KEY_RING.name()))
                    : inFile.apply(path(settings));
        } catch (KeyRingException e) {
            throw new SettingException(String.valueOf(e.getMessage()));
        }
    }

    /** The ring of a file, which is made when there is none. */
    public static KeyRing inFile(Path path) {
        return inFile(path, System::nanoTime);
    }

    static KeyRing inFile(Path path, LongSupplier nanoTime) {
        KeyRingFile file = new KeyRingFile(path);
        return new KeyRing(file, file.readOrMake(), nanoTime);
    }

    /** Where the settings want the file. */
    static Path path(Settings settings) {
        return settings.find(Settings.KEY_RING_FILE)
                .map(Path::of)
                .orElseGet(() -> Path.of(settings.get(Settings.HOME)).resolve(FILE));
    }

    /**
     * Encrypts under the primary key.
     *
     * @param orgId tenant that it belongs to
     * @param rowId row that it is stored in
     */
    public Sealed seal(byte[] plain, String orgId, String rowId) {
        KeySet keys = newest();
        try {
            return new Sealed(keys.aead().encrypt(plain, associated(orgId, rowId)), keys.primary());
        } catch (GeneralSecurityException e) {
            throw new KeyRingException("Nothing can be encrypted", e);
        }
    }

    /**
     * Decrypts what was sealed for this very organisation and row.
     *
     * @throws KeyRingException when it wasn't, or its key isn't in the ring
     */
    public byte[] open(byte[] ciphertext, String orgId, String rowId) {
        byte[] associated = associated(orgId, rowId);
        KeySet keys = nanoTime.getAsLong() - seen.at() < LOOK_EVERY_NANOS ? seen.keys() : newest();
        try {
            return keys.aead().decrypt(ciphertext, associated);
        } catch (GeneralSecurityException e) {
            KeySet newer = newest();
            if (newer == keys) {
                throw unopened();
            }
            try {
                return newer.aead().decrypt(ciphertext, associated);
            } catch (GeneralSecurityException again) {
                throw unopened();
            }
        }
    }

    /** Id of the key that encrypts now. */
    public long primary() {
        return newest().primary();
    }

    /** Ids of all keys, in the order in which they were made. */
    public List<Long> keyIds() {
        return newest().ids();
    }

    /** Adds a key that doesn't encrypt yet; for instances that don't share the file and must know it first. */
    public void prepare() {
        remember(changeable().change(KeySet::withPrepared));
    }

    /** Encrypts with a new key from now on, or with the newest of those that were prepared. */
    public void rotate() {
        remember(changeable().change(keys -> {
            boolean prepared = !keys.ids().getLast().equals(keys.primary());
            return (prepared ? keys : keys.withPrepared()).withNewestAsPrimary();
        }));
    }

    /**
     * Removes keys of earlier times.
     *
     * @param used ids of keys under which something is still encrypted: they stay
     * @return ids of those that are gone
     */
    public List<Long> prune(Set<Long> used) {
        List<Long> before = keyIds();
        remember(changeable()
                .change(keys -> keys.without(Set.copyOf(
                        keys.retired().stream().filter(id -> !used.contains(id)).toList()))));
        List<Long> after = keyIds();
        return before.stream().filter(id -> !after.contains(id)).toList();
    }

    /** Milliseconds since the epoch at which the file was replaced last. */
    public long changedAtMs() {
        return changeable().stamp().modifiedMs();
    }

    /** The keys as the file has them now. A file that can't be read meanwhile leaves the ring as it was. */
    private KeySet newest() {
        KeyRingFile source = file;
        if (source == null) {
            return seen.keys();
        }
        try {
            KeyRingFile.Stamp stamp = source.stamp();
            if (stamp.equals(seen.stamp())) {
                seen = new Seen(seen.keys(), stamp, nanoTime.getAsLong());
            } else {
                seen = new Seen(source.read(), stamp, nanoTime.getAsLong());
            }
        } catch (KeyRingException e) {
            LOG.warn("{}; the keys read before are used", e.getMessage());
        }
        return seen.keys();
    }

    private void remember(KeySet keys) {
        seen = new Seen(keys, null, nanoTime.getAsLong());
    }

    private KeyRingFile changeable() {
        if (file == null) {
            throw new KeyRingException("The key ring is in " + Settings.KEY_RING.name()
                    + ", which can't be changed from here. Write it to a file of mode 600, name that in "
                    + Settings.KEY_RING_FILE.name() + ", and set the variable from it afterwards.");
        }
        return file;
    }

    private static KeyRingException unopened() {
        return new KeyRingException("It wasn't sealed for this row, or its key isn't in the ring");
    }

    /** Neither id can hold a NUL, so no two pairs look alike. */
    private static byte[] associated(String orgId, String rowId) {
        return (orgId + "\0" + rowId).getBytes(StandardCharsets.UTF_8);
    }
}
