package dev.agentc2.platform.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.platform.config.SettingException;
import dev.agentc2.platform.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRingTest {
    private static final byte[] SECRET = "hunter2".getBytes(UTF_8);

    @TempDir
    Path dir;

    private final AtomicLong nanos = new AtomicLong();
    private Path file;
    private KeyRing ring;

    @BeforeEach
    void make() {
        file = dir.resolve("home/key-ring.json");
        ring = KeyRing.inFile(file, nanos::get);
    }

    @Test
    void whatIsSealedOpensForItsOrganisationAndRowOnly() {
        Sealed sealed = ring.seal(SECRET, "one", "row");
        assertEquals(ring.primary(), sealed.keyId());
        assertFalse(new String(sealed.ciphertext(), UTF_8).contains("hunter2"));
        assertArrayEquals(SECRET, ring.open(sealed.ciphertext(), "one", "row"));
        assertThrows(KeyRingException.class, () -> ring.open(sealed.ciphertext(), "two", "row"));
        assertThrows(KeyRingException.class, () -> ring.open(sealed.ciphertext(), "one", "other"));
        assertThrows(KeyRingException.class, () -> ring.open(sealed.ciphertext(), "on", "erow"));
        byte[] forged = sealed.ciphertext().clone();
        forged[forged.length - 1] ^= 1;
        assertThrows(KeyRingException.class, () -> ring.open(forged, "one", "row"));
    }

    @Test
    void theFileIsForItsOwnerAndStaysAsItWasAtTheNextStart() throws Exception {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Sealed sealed = ring.seal(SECRET, "one", "row");
        assertArrayEquals(SECRET, KeyRing.inFile(file).open(sealed.ciphertext(), "one", "row"));
        assertEquals(List.of("key-ring.json"), names());
    }

    @Test
    void aFileThatOthersMayReadIsRefusedWithWhatToDo() throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Settings settings = Settings.of(Map.of(Settings.KEY_RING_FILE.name(), file.toString()));
        SettingException refusal = assertThrows(SettingException.class, () -> KeyRing.of(settings));
        assertTrue(String.valueOf(refusal.getMessage()).contains("chmod 600 " + file), refusal.getMessage());
    }

    @Test
    void aTextThatIsNoRingIsRefusedWithoutBeingQuoted() {
        Settings settings = Settings.of(Map.of(Settings.KEY_RING.name(), "{\"topsecret\": 1}"));
        SettingException refusal = assertThrows(SettingException.class, () -> KeyRing.of(settings));
        assertFalse(String.valueOf(refusal.getMessage()).contains("topsecret"), refusal.getMessage());
    }

    @Test
    void theEnvironmentMayHoldTheRingItselfWhichIsThenNotChanged() throws IOException {
        Sealed sealed = ring.seal(SECRET, "one", "row");
        KeyRing given = KeyRing.of(Settings.of(Map.of(
                Settings.KEY_RING.name(),
                Files.readString(file),
                Settings.HOME.name(),
                dir.resolve("no").toString())));
        assertArrayEquals(SECRET, given.open(sealed.ciphertext(), "one", "row"));
        assertThrows(KeyRingException.class, given::rotate);
        assertFalse(Files.exists(dir.resolve("no")));
    }

    @Test
    void anInstanceFollowsARotationOfAnotherAtOnce() {
        KeyRing other = KeyRing.inFile(file);
        Sealed old = ring.seal(SECRET, "one", "row");
        other.rotate();
        Sealed fresh = other.seal(SECRET, "one", "row");
        assertNotEquals(old.keyId(), fresh.keyId());
        assertArrayEquals(SECRET, ring.open(fresh.ciphertext(), "one", "row"), "a key that it doesn't know yet");
        assertArrayEquals(SECRET, other.open(old.ciphertext(), "one", "row"), "an old key");
        other.rotate();
        assertEquals(other.primary(), ring.seal(SECRET, "one", "row").keyId());
    }

    @Test
    void readersAndWritersGoOnWhileItIsRotated() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong rounds = new AtomicLong();
        KeyRing reader = KeyRing.inFile(file);
        Thread reading = Thread.ofPlatform().start(() -> {
            while (!stop.get()) {
                Sealed sealed = reader.seal(SECRET, "one", "row");
                assertArrayEquals(SECRET, ring.open(sealed.ciphertext(), "one", "row"));
                rounds.incrementAndGet();
            }
            rounds.addAndGet(1_000_000);
        });
        for (int i = 0; i < 20; i++) {
            ring.rotate();
        }
        stop.set(true);
        reading.join();
        assertTrue(rounds.get() > 1_000_000, "the reader failed");
        assertEquals(21, reader.keyIds().size());
    }

    @Test
    void aPreparedKeyIsKnownBeforeItEncrypts() {
        long first = ring.primary();
        ring.prepare();
        assertEquals(first, ring.primary());
        long prepared = ring.keyIds().getLast();
        ring.rotate();
        assertEquals(prepared, ring.primary());
        assertEquals(2, ring.keyIds().size());
        ring.rotate();
        assertEquals(3, ring.keyIds().size());
    }

    @Test
    void pruningTakesOldKeysThatNothingUsesAndNoOthers() {
        long first = ring.primary();
        Sealed old = ring.seal(SECRET, "one", "row");
        ring.rotate();
        long second = ring.primary();
        ring.rotate();
        ring.prepare();
        assertEquals(List.of(second), ring.prune(Set.of(first)));
        assertArrayEquals(SECRET, ring.open(old.ciphertext(), "one", "row"));
        assertEquals(List.of(first), ring.prune(Set.of()));
        assertThrows(KeyRingException.class, () -> ring.open(old.ciphertext(), "one", "row"));
        assertEquals(2, ring.keyIds().size(), "the primary and the prepared one stay");
    }

    @Test
    void aFileThatGoesAwayMeanwhileLeavesTheRingAsItWas() throws IOException {
        Sealed sealed = ring.seal(SECRET, "one", "row");
        Files.delete(file);
        nanos.addAndGet(10_000_000_000L);
        assertArrayEquals(SECRET, ring.open(sealed.ciphertext(), "one", "row"));
        assertArrayEquals(SECRET, ring.open(ring.seal(SECRET, "a", "b").ciphertext(), "a", "b"));
        assertThrows(KeyRingException.class, ring::rotate);
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(file.getParent())) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }
}
