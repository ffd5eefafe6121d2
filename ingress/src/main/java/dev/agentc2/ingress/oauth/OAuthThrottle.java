package dev.agentc2.ingress.oauth;

import dev.agentc2.ingress.access.ClientAddress;
import dev.agentc2.ingress.access.FailureCounts;
import dev.agentc2.platform.crypto.Sha256;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.redis.Redis;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;

/**
 * Bounds what nobody has to be known for, by the address that it comes from: registrations, requests of consent, and codes
 * and tokens that aren't good. Thread-safe.
 */
final class OAuthThrottle {
    /** Registrations of an address in {@link #REGISTRATION_WINDOW}. */
    static final int REGISTRATIONS = 30;

    static final Duration REGISTRATION_WINDOW = Duration.ofHours(1);

    private static final int REQUESTS = 300;
    private static final int FAILURES = 300;
    private static final Duration WINDOW = Duration.ofMinutes(15);

    private final FailureCounts registrations;
    private final FailureCounts counts;
    private final int hops;

    /** @param hops proxies of our own before this server */
    OAuthThrottle(Redis redis, Clock clock, int hops) {
        registrations = new FailureCounts(redis, REGISTRATION_WINDOW, clock);
        counts = new FailureCounts(redis, WINDOW, clock);
        this.hops = hops;
    }

    /** @throws ProblemException 429 when there were too many */
    void registration(Context ctx) {
        bound(registrations.add("oauth-register:" + address(ctx)), REGISTRATIONS);
    }

    /** @throws ProblemException 429 when there were too many */
    void request(Context ctx) {
        bound(counts.add("oauth-authorize:" + address(ctx)), REQUESTS);
    }

    /**
     * Counts an attempt with a code or a token as failed, until it has succeeded.
     *
     * @throws ProblemException 429 when there were too many
     */
    void attempt(Context ctx) {
        bound(counts.add("oauth-token:" + address(ctx)), FAILURES);
    }

    /** The attempt wasn't a failure. */
    void succeeded(Context ctx) {
        counts.takeBack("oauth-token:" + address(ctx));
    }

    private String address(Context ctx) {
        return HexFormat.of().formatHex(Sha256.of(ClientAddress.of(ctx, hops)));
    }

    private static void bound(FailureCounts.Count count, int most) {
        if (count.number() > most) {
            long seconds = Math.max(1, count.left().toSeconds());
            throw new ProblemException(
                    429,
                    "rate-limited",
                    "Too many requests of this kind; wait " + seconds + " s.",
                    Map.of(),
                    Map.of("Retry-After", String.valueOf(seconds)));
        }
    }
}
