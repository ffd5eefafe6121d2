package dev.agentc2.agent.turn;

import org.jspecify.annotations.Nullable;

/** How long to wait before a failed call is tried again. Deterministic: the jitter comes out of the effect's id. */
final class Backoff {
    private Backoff() {}

    /**
     * Milliseconds to wait: doubling with each retry, up to half as much again of jitter, and no less than the other side
     * asked for.
     *
     * @param retries retries so far
     */
    static long delay(int retries, String effectId, @Nullable Long retryAfterMs, TurnLimits limits) {
        long step = Math.min(limits.maxBackoffMs(), limits.backoffMs() << Math.min(retries, 20));
        long own = step + Math.floorMod(mix(effectId.hashCode()), Math.max(1, step / 2));
        return retryAfterMs == null ? own : Math.max(own, retryAfterMs);
    }

    /** Spreads the hash of ids that differ in their last characters only; the finalizer of MurmurHash3. */
    private static int mix(int hash) {
        int h = hash;
        h ^= h >>> 16;
        h *= 0x85ebca6b;
        h ^= h >>> 13;
        h *= 0xc2b2ae35;
        return h ^ (h >>> 16);
    }
}
