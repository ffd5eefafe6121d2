package dev.agentc2.platform.crypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The keys of a ring at one moment: a Tink keyset of AES-256-GCM keys, of which one, the primary, encrypts. Keys before
 * it are those of earlier times, keys behind it are prepared for later. Immutable and thread-safe.
 */
final class KeySet {
    static {
        try {
            AeadConfig.register();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Tink knows its own keys", e);
        }
    }

    private final KeysetHandle handle;
    private final Aead aead;

    private KeySet(KeysetHandle handle) throws GeneralSecurityException {
        this.handle = handle;
        this.aead = handle.getPrimitive(RegistryConfiguration.get(), Aead.class);
    }

    /** A new set of one new key. */
    static KeySet generate() {
        try {
            return new KeySet(KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM));
        } catch (GeneralSecurityException e) {
            throw new KeyRingException("No key can be made", e);
        }
    }

    /**
     * The set of a text.
     *
     * @param where the text is from, for the message
     * @throws KeyRingException when it is none
     */
    static KeySet parse(String json, String where) {
        try {
            return new KeySet(TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get()));
        } catch (GeneralSecurityException | RuntimeException e) { // its cause may quote the text: not passed on
            throw new KeyRingException(where + " holds no key ring: a Tink keyset of AES-GCM keys as JSON is expected");
        }
    }

    /** The set as text: secret. */
    String json() {
        try {
            return TinkJsonProtoKeysetFormat.serializeKeyset(handle, InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a keyset can be written", e);
        }
    }

    Aead aead() {
        return aead;
    }

    /** Id of the key that encrypts. */
    long primary() {
        return Integer.toUnsignedLong(handle.getPrimary().getId());
    }

    /** Ids of all keys, in the order in which they were made. */
    List<Long> ids() {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < handle.size(); i++) {
            ids.add(Integer.toUnsignedLong(handle.getAt(i).getId()));
        }
        return ids;
    }

    /** Ids of the keys of earlier times. */
    List<Long> retired() {
        return ids().subList(0, ids().indexOf(primary()));
    }

    /** The same with one more key, which doesn't encrypt yet. */
    KeySet withPrepared() {
        return built(KeysetHandle.newBuilder(handle)
                .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                        .withRandomId()));
    }

    /** The same with the newest key as the primary. */
    KeySet withNewestAsPrimary() {
        KeysetHandle.Builder builder = KeysetHandle.newBuilder(handle);
        builder.getAt(builder.size() - 1).makePrimary();
        return built(builder);
    }

    /** The same without some keys, of which the primary is none. */
    KeySet without(Set<Long> gone) {
        Set<Long> staying = new HashSet<>(ids());
        staying.removeAll(gone);
        staying.add(primary());
        KeysetHandle.Builder builder = KeysetHandle.newBuilder(handle);
        List<Long> ids = ids();
        for (int i = ids.size() - 1; i >= 0; i--) {
            if (!staying.contains(ids.get(i))) {
                builder.deleteAt(i);
            }
        }
        return built(builder);
    }

    private static KeySet built(KeysetHandle.Builder builder) {
        try {
            return new KeySet(builder.build());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a keyset with a key more or less is one", e);
        }
    }
}
