package dev.agentc2.cost.budget;

import java.time.LocalDate;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where an organisation's money of a day is: spent, or lent to holders, or neither. Changed only by events. Immutable.
 *
 * @param day the UTC day that {@code spentNanos} is of
 * @param spentNanos spent on that day, nano-USD
 * @param leases lent to each holder and not yet spent, nano-USD, above 0
 */
public record BudgetLedger(LocalDate day, long spentNanos, Map<Integer, Long> leases) {
    public BudgetLedger {
        leases = Map.copyOf(leases);
    }

    /** Of an organisation that has neither spent nor lent anything. */
    public static BudgetLedger startingOn(LocalDate day) {
        return new BudgetLedger(day, 0, Map.of());
    }

    /** Lent to all holders, nano-USD. */
    public long leasedNanos() {
        long sum = 0;
        for (long lease : leases.values()) {
            sum = Math.addExact(sum, lease);
        }
        return sum;
    }

    /** Lent to one holder, nano-USD. */
    public long leasedNanos(int holder) {
        return leases.getOrDefault(holder, 0L);
    }

    /** Leases in the order of their holders. */
    public SortedMap<Integer, Long> leasesByHolder() {
        return new TreeMap<>(leases);
    }

    /** The ledger after an event. */
    public BudgetLedger evolve(BudgetEvent event) {
        return switch (event) {
            case BudgetEvent.DayBegan began -> new BudgetLedger(began.day(), 0, leases);
            case BudgetEvent.Granted granted -> withLease(granted.holder(), granted.nanos());
            case BudgetEvent.Denied denied -> this;
            case BudgetEvent.GivenBack given -> withLease(given.holder(), -given.nanos());
            case BudgetEvent.Booked booked -> {
                BudgetLedger paid = withLease(booked.holder(), -booked.fromLeaseNanos());
                long spent = booked.today() ? Math.addExact(spentNanos, booked.priceNanos()) : spentNanos;
                yield new BudgetLedger(day, spent, paid.leases);
            }
        };
    }

    private BudgetLedger withLease(int holder, long change) {
        Map<Integer, Long> changed = new TreeMap<>(leases);
        long lease = Math.addExact(leasedNanos(holder), change);
        if (lease == 0) {
            changed.remove(holder);
        } else {
            changed.put(holder, lease);
        }
        return new BudgetLedger(day, spentNanos, changed);
    }
}
