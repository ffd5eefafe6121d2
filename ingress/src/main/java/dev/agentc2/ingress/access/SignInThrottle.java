package dev.agentc2.ingress.access;

import dev.agentc2.platform.crypto.Sha256;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.redis.Redis;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;

/**
 * Bounds failed sign-ins: {@link #PER_EMAIL} of an e-mail and {@link #PER_ADDRESS} of an address in {@link #WINDOW}. An
 * attempt counts as failed until it succeeds, so that many at once get no more tries than one after another. E-mails are
 * counted by their hash. Thread-safe.
 */
final class SignInThrottle {
    static final int PER_EMAIL = 10;
    static final int PER_ADDRESS = 100;
    static final Duration WINDOW = Duration.ofMinutes(15);

    private final FailureCounts counts;

    SignInThrottle(Redis redis, Clock clock) {
        counts = new FailureCounts(redis, WINDOW, clock);
    }

    /**
     * Counts an attempt.
     *
     * @throws ProblemException 429 when there were too many
     */
    void attempt(String email, String address) {
        attempt(address);
        bound(counts.add(ofEmail(email)), PER_EMAIL);
    }

    /** The same where there is no e-mail to guess for yet. */
    void attempt(String address) {
        bound(counts.add(ofAddress(address)), PER_ADDRESS);
    }

    /** The attempt wasn't a failure. */
    void succeeded(String email, String address) {
        counts.forget(ofEmail(email));
        counts.takeBack(ofAddress(address));
    }

    private static void bound(FailureCounts.Count count, int most) {
        if (count.number() > most) {
            long seconds = Math.max(1, count.left().toSeconds());
            throw new ProblemException(
                    429,
                    "rate-limited",
                    "Too many attempts failed; wait " + seconds + " s.",
                    Map.of(),
                    Map.of("Retry-After", String.valueOf(seconds)));
        }
    }

    private static String ofEmail(String email) {
        return "email:" + hash(email);
    }

    private static String ofAddress(String address) {
        return "address:" + hash(address);
    }

    private static String hash(String text) {
        return HexFormat.of().formatHex(Sha256.of(text));
    }
}
