package dev.agentc2.platform.security;

import dev.agentc2.platform.http.ProblemException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hashes and checks passwords with Argon2id, few at a time: who comes when all are busy waits, and is sent away after
 * {@link #PATIENCE_MS}, so that many sign-ins at once take neither the memory nor all processors. Thread-safe.
 */
public final class Passwords {
    private static final long PATIENCE_MS = 10_000;
    private static final int MOST_AT_ONCE = 8;

    private final PasswordHash.Cost cost;
    private final Semaphore atOnce =
            new Semaphore(Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MOST_AT_ONCE), true);
    private final SecureRandom random = new SecureRandom();
    private final String nobodys;

    public Passwords() {
        this(PasswordHash.Cost.TODAY);
    }

    Passwords(PasswordHash.Cost cost) {
        this.cost = cost;
        this.nobodys = PasswordHash.of(Secrets.random(random), cost, random).phc();
    }

    /**
     * What is stored of a password, in PHC string form.
     *
     * @throws ProblemException 503 when too many are being hashed
     */
    public String hash(String password) {
        return bounded(() -> PasswordHash.of(password, cost, random).phc());
    }

    /**
     * Whether a password is the right one. Takes as long when there is none to compare with, so that the time doesn't
     * tell who has an account.
     *
     * @param stored what is stored of the right one; null when there is none
     * @throws ProblemException 503 when too many are being checked
     */
    public boolean matches(@Nullable String stored, String password) {
        Optional<PasswordHash> right = Optional.ofNullable(stored).flatMap(PasswordHash::parse);
        PasswordHash compared = right.or(() -> PasswordHash.parse(nobodys)).orElseThrow();
        return bounded(() -> compared.matches(password)) && right.isPresent();
    }

    /** Whether a stored hash is weaker than what is made today, so that a password that was just right is hashed anew. */
    public boolean isOutdated(String stored) {
        return PasswordHash.parse(stored).filter(h -> !h.cost().isBelow(cost)).isEmpty();
    }

    private <T> T bounded(Supplier<T> work) {
        try {
            if (!atOnce.tryAcquire(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        }
        try {
            return work.get();
        } finally {
            atOnce.release();
        }
    }

    private static ProblemException busy() {
        return new ProblemException(
                503, "too-many-sign-ins", "Too many sign in at once; try again.", Map.of(), Map.of("Retry-After", "5"));
    }
}
