package dev.agentc2.stack;

import dev.agentc2.ingress.manage.Rewrap;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.crypto.KeyRing;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Changes of the key ring beside running services, which follow the file by themselves. Each step may be ended and
 * repeated. Not thread-safe.
 */
public final class KeyRotation implements AutoCloseable {
    /** Longer than any instance goes on encrypting with what it read before, its transactions included. */
    static final Duration SETTLED = Duration.ofMinutes(1);

    private final KeyRing ring;
    private final Rewrap rewrap;
    private final Clock clock;

    KeyRotation(Settings settings, Clock clock) {
        this.ring = KeyRing.of(settings);
        this.rewrap = new Rewrap(settings, ring);
        this.clock = clock;
    }

    /**
     * Of the stack that the settings name; the embedded PostgreSQL's where they name no other.
     *
     * @throws dev.agentc2.platform.config.SettingException when the key ring can't be used
     * @throws StackException when no PostgreSQL answers
     */
    public static KeyRotation of(Settings settings) {
        Settings running = settings;
        if (settings.find(Settings.POSTGRES_URL).isEmpty()) {
            String url =
                    "jdbc:postgresql://127.0.0.1:" + settings.get(Settings.POSTGRES_PORT) + "/postgres?user=postgres";
            running = settings.with(Map.of(Settings.POSTGRES_URL.name(), url));
        }
        Neighbours.check(running, "Is the stack running? Start it with: ./agentc2 up");
        return new KeyRotation(running, Clock.systemUTC());
    }

    /** Adds a key that nothing is encrypted with yet; a line for a person. */
    public List<String> prepare() {
        ring.prepare();
        return List.of("Key " + ring.keyIds().getLast()
                + " is in the ring, not used yet. Once all instances have this ring: ./agentc2 keys rotate");
    }

    /** Encrypts with a new key from now on, and everything stored anew; lines for a person. */
    public List<String> rotate() {
        ring.rotate();
        return rewrap();
    }

    /** Goes on with what a rotation left under other keys; lines for a person. */
    public List<String> rewrap() {
        Rewrap.Outcome outcome = rewrap.run();
        List<String> lines = new ArrayList<>();
        lines.add("Key " + ring.primary() + " encrypts; " + outcome.wrapped() + " rows were encrypted anew.");
        for (String connection : outcome.unreadable()) {
            lines.add("The credentials of connection " + connection
                    + " can't be read: their key isn't in the ring. Restore an older ring, or set them anew.");
        }
        return lines;
    }

    /**
     * Removes keys that nothing is encrypted with any more; lines for a person.
     *
     * @throws StackException when the ring was changed just now, so that an instance may still use the key before
     */
    public List<String> prune() {
        Duration age = Duration.ofMillis(clock.millis() - ring.changedAtMs());
        if (age.compareTo(SETTLED) < 0) {
            throw new StackException("The key ring was changed " + Math.max(age.toSeconds(), 0)
                    + " s ago; wait until that is a minute, so that no instance uses an older key any more.");
        }
        Set<Long> used = rewrap.keysInUse();
        List<String> lines = new ArrayList<>();
        for (long gone : ring.prune(used)) {
            lines.add("Key " + gone + " is gone.");
        }
        for (long kept : ring.keyIds()) {
            boolean primary = kept == ring.primary();
            lines.add("Key " + kept + " stays: "
                    + (primary ? "it encrypts." : used.contains(kept) ? "it is in use." : "it is prepared."));
        }
        return lines;
    }

    @Override
    public void close() {
        rewrap.close();
    }
}
