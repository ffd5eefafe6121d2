package dev.agentc2.cost.budget;

import java.time.LocalDate;

/** What became of a command. Amounts are nano-USD. Immutable. */
public sealed interface BudgetEvent {
    /**
     * A new UTC day: nothing is spent yet; what is lent stays lent.
     *
     * @param day the day
     */
    record DayBegan(LocalDate day) implements BudgetEvent {}

    /**
     * The holder may spend more.
     *
     * @param nanos added to its lease
     */
    record Granted(int holder, long nanos) implements BudgetEvent {}

    /**
     * There is not enough left.
     *
     * @param retryAt when it is worth asking again, epoch milliseconds
     */
    record Denied(int holder, Reason reason, long limitNanos, long spentNanos, long leasedNanos, long retryAt)
            implements BudgetEvent {}

    /** Why not. */
    enum Reason {
        /** What is left of the day's limit doesn't cover what is needed. */
        BUDGET_EXHAUSTED,
        /** Nothing is known of the organisation, or not yet. */
        ORGANIZATION_UNKNOWN,
        /** The organisation may not spend. */
        ORGANIZATION_SUSPENDED
    }

    /**
     * A lease shrank unspent.
     *
     * @param nanos taken off the lease
     */
    record GivenBack(int holder, long nanos) implements BudgetEvent {}

    /**
     * A call was paid.
     *
     * @param priceNanos what it cost
     * @param fromLeaseNanos what of it was covered by the holder's lease
     * @param overrunNanos by how much it exceeded its reservation; 0 when nothing had been reserved
     * @param today whether it counts for the ledger's day; false for a call of a day before
     */
    record Booked(int holder, long priceNanos, long fromLeaseNanos, long overrunNanos, boolean today)
            implements BudgetEvent {}
}
