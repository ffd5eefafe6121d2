package dev.agentc2.agent.turn;

import org.jspecify.annotations.Nullable;

/**
 * Money that one partition may spend from an account of a tenant without asking: granted by the cost aggregator, drawn from before
 * each model call. All amounts are nano-USD, all times epoch milliseconds. Immutable.
 *
 * @param balanceNanos granted and neither spent nor reserved
 * @param ask what was asked for and not answered yet
 * @param denial the last answer, if it was no
 * @param usedAt when it was last drawn from or added to
 */
public record Lease(
        long balanceNanos, @Nullable Ask ask, @Nullable Denial denial, long usedAt) {
    public static final Lease NONE = new Lease(0, null, null, 0);

    /** How long to wait for an answer before asking again, milliseconds. */
    private static final long UNANSWERED_MS = 5_000;

    /** How long to pause between a denial and asking again, milliseconds. */
    static final long PAUSE_MS = 250;

    /** A denial that ends sooner than that is waited for, milliseconds. */
    private static final long PATIENCE_MS = 6_000;

    /** How many calls like the one at hand to ask for. */
    private static final int CALLS_AHEAD = 8;

    /** Least number of holders that should be able to hold a lease of the tenant's limit. */
    private static final int SHARES = 16;

    /**
     * A request for more.
     *
     * @param at when
     * @param neededNanos least that helps
     */
    public record Ask(long at, long neededNanos) {}

    /**
     * There was not enough left.
     *
     * @param at when
     * @param neededNanos what was needed at least
     * @param limitNanos limit of the period
     * @param retryAt when it is worth asking again
     */
    public record Denial(long at, long neededNanos, long limitNanos, long retryAt) {}

    /** Whether it suffices for a call. */
    boolean covers(long nanos) {
        return balanceNanos >= nanos;
    }

    /** Takes out what a call may cost. */
    Lease reserve(long nanos, long now) {
        if (!covers(nanos)) {
            throw new IllegalStateException("a lease of " + balanceNanos + " doesn't cover " + nanos);
        }
        return new Lease(balanceNanos - nanos, ask, denial, now);
    }

    /** Puts back what a call didn't cost of its reservation; what it cost above that is not of this lease. */
    Lease settle(long reservedNanos, long priceNanos, long now) {
        return new Lease(balanceNanos + Math.max(0, reservedNanos - priceNanos), ask, denial, now);
    }

    /** With nothing known of what was denied. */
    public Lease forgetful() {
        return new Lease(balanceNanos, ask, null, usedAt);
    }

    /** Whether there is nothing to know of it. */
    public boolean isEmpty() {
        return balanceNanos == 0 && ask == null && denial == null;
    }

    /** Whether the last answer since a time was no. */
    boolean deniedSince(long time) {
        return denial != null && denial.at() >= time;
    }

    /** More was asked for. */
    Lease asked(long neededNanos, long now) {
        return new Lease(balanceNanos, new Ask(now, neededNanos), denial, usedAt);
    }

    /** More came. */
    public Lease granted(long amountNanos, long now) {
        return new Lease(balanceNanos + amountNanos, null, null, now);
    }

    /** No more comes. */
    public Lease denied(long limitNanos, long retryAt, long now) {
        long needed = ask == null ? 0 : ask.neededNanos();
        return new Lease(balanceNanos, null, new Denial(now, needed, limitNanos, retryAt), usedAt);
    }

    /** All of it was given back. */
    public Lease returned() {
        return new Lease(0, ask, denial, usedAt);
    }

    /** When an amount may be had that was denied under the same limit; null when it wasn't. */
    @Nullable
    Long deniedUntil(long neededNanos, long limitNanos, long now) {
        if (denial == null || neededNanos < denial.neededNanos() || limitNanos != denial.limitNanos()) {
            return null;
        }
        return now < denial.retryAt() ? denial.retryAt() : null;
    }

    /** Whether an amount won't be had soon. */
    boolean hopeless(long neededNanos, long limitNanos, long now) {
        Long until = deniedUntil(neededNanos, limitNanos, now);
        return until != null && until - now > PATIENCE_MS;
    }

    /** Whether an answer may still come. */
    boolean awaitsAnswer(long now) {
        return ask != null && now - ask.at() < UNANSWERED_MS;
    }

    /** Whether to ask now: no answer is outstanding, and the last denial isn't fresh. */
    boolean mayAsk(long now) {
        return !awaitsAnswer(now) && (denial == null || now - denial.at() >= PAUSE_MS);
    }

    /** How much to ask for when a call needs some: several calls' worth, but no more than a fair share. */
    static long amountToAsk(long neededNanos, long limitNanos) {
        return Math.max(neededNanos, Math.min(neededNanos * CALLS_AHEAD, limitNanos / SHARES));
    }
}
