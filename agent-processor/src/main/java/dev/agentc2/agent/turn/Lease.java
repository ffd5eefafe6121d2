package dev.agentc2.agent.turn;

import org.jspecify.annotations.Nullable;

/**
 * Money that one partition may spend for one tenant without asking: granted by the cost aggregator, drawn from before
 * each model call. All amounts are nano-USD, all times epoch milliseconds. Immutable.
 *
 * @param balanceNanos granted and neither spent nor reserved
 * @param askedAt when more was asked for; null when no answer is outstanding
 * @param denial the last answer, if it was no
 * @param usedAt when it was last drawn from or added to
 */
public record Lease(
        long balanceNanos, @Nullable Long askedAt, @Nullable Denial denial, long usedAt) {
    public static final Lease NONE = new Lease(0, null, null, 0);

    /** How long to wait for an answer before asking again, milliseconds. */
    private static final long ASK_AGAIN_MS = 5_000;

    /** How many calls like the one at hand to ask for. */
    private static final int CALLS_AHEAD = 8;

    /** Least number of holders that should be able to hold a lease of the tenant's limit. */
    private static final int SHARES = 16;

    /**
     * There was not enough left.
     *
     * @param neededNanos what was needed at least
     * @param limitNanos limit of the period
     * @param retryAt when it is worth asking again
     */
    public record Denial(long neededNanos, long limitNanos, long retryAt) {}

    /** Whether it suffices for a call. */
    boolean covers(long nanos) {
        return balanceNanos >= nanos;
    }

    /** Takes out what a call may cost. */
    Lease reserve(long nanos, long now) {
        if (!covers(nanos)) {
            throw new IllegalStateException("a lease of " + balanceNanos + " doesn't cover " + nanos);
        }
        return new Lease(balanceNanos - nanos, askedAt, denial, now);
    }

    /** Puts back what a call didn't cost of its reservation; what it cost above that is not of this lease. */
    Lease settle(long reservedNanos, long priceNanos, long now) {
        return new Lease(balanceNanos + Math.max(0, reservedNanos - priceNanos), askedAt, denial, now);
    }

    /** More was asked for. */
    Lease asked(long now) {
        return new Lease(balanceNanos, now, denial, usedAt);
    }

    /** More came. */
    public Lease granted(long amountNanos, long now) {
        return new Lease(balanceNanos + amountNanos, null, null, now);
    }

    /** No more comes. */
    public Lease denied(Denial no) {
        return new Lease(balanceNanos, null, no, usedAt);
    }

    /** All of it was given back. */
    public Lease returned() {
        return new Lease(0, askedAt, denial, usedAt);
    }

    /** Whether asking for an amount is known to be in vain for now: it was denied under the same limit. */
    boolean denies(long neededNanos, long limitNanos, long now) {
        return denial != null
                && neededNanos >= denial.neededNanos()
                && limitNanos == denial.limitNanos()
                && now < denial.retryAt();
    }

    /** Whether the tenant is known to have nothing left for any call. */
    boolean exhausted(long limitNanos, long now) {
        return balanceNanos == 0 && denies(Long.MAX_VALUE, limitNanos, now);
    }

    /** Whether to ask now: no answer is outstanding, or it takes too long. */
    boolean mayAsk(long now) {
        return askedAt == null || now - askedAt >= ASK_AGAIN_MS;
    }

    /** How much to ask for when a call needs some: several calls' worth, but no more than a fair share. */
    static long amountToAsk(long neededNanos, long limitNanos) {
        return Math.max(neededNanos, Math.min(neededNanos * CALLS_AHEAD, limitNanos / SHARES));
    }
}
