package dev.agentc2.cost.budget;

/** What a holder of leases wants of an organisation's budget. Amounts are nano-USD. Immutable. */
public sealed interface BudgetCommand {
    /** Who holds the lease: the partition of agent-processor that spends from it. */
    int holder();

    /** When the holder said so, epoch milliseconds. */
    long at();

    /**
     * Asks for money to spend.
     *
     * @param wantedNanos welcome, at least {@code neededNanos}
     * @param neededNanos least that helps: what the call at hand needs
     */
    record Ask(int holder, long wantedNanos, long neededNanos, long at) implements BudgetCommand {
        public Ask {
            requireHolder(holder);
            requireAmount(neededNanos);
            if (wantedNanos < neededNanos) {
                throw new IllegalArgumentException("less is wanted than needed");
            }
        }
    }

    /**
     * Gives back what wasn't spent.
     *
     * @param nanos how much
     */
    record GiveBack(int holder, long nanos, long at) implements BudgetCommand {
        public GiveBack {
            requireHolder(holder);
            requireAmount(nanos);
        }
    }

    /**
     * Spent.
     *
     * @param priceNanos what the call cost
     * @param reservedNanos what the holder had taken out of its lease for it; the rest is in the lease again
     */
    record Settle(int holder, long priceNanos, long reservedNanos, long at) implements BudgetCommand {
        public Settle {
            requireHolder(holder);
            requireAmount(priceNanos);
            requireAmount(reservedNanos);
        }
    }

    private static void requireHolder(int holder) {
        if (holder < 0) {
            throw new IllegalArgumentException("a holder is the number of a partition");
        }
    }

    private static void requireAmount(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("an amount isn't negative");
        }
    }
}
