package dev.agentc2.cost.topology;

import dev.agentc2.cost.budget.BudgetLedger;
import dev.agentc2.wire.BudgetStatus;
import dev.agentc2.wire.HeldLease;
import dev.agentc2.wire.LedgerState;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The ledgers of a task's organisations in their store. Used by the task's thread only. */
final class Ledgers {
    private final KeyValueStore<String, LedgerState> store;

    Ledgers(KeyValueStore<String, LedgerState> store) {
        this.store = store;
    }

    /** The ledger of an organisation, a new one when there is none. */
    BudgetLedger of(String orgId, LocalDate today) {
        LedgerState state = store.get(orgId);
        if (state == null) {
            return BudgetLedger.startingOn(today);
        }
        Map<Integer, Long> leases = new HashMap<>();
        for (HeldLease lease : state.getLeases()) {
            leases.put(lease.getHolder(), lease.getAmountNanos());
        }
        return new BudgetLedger(LocalDate.parse(state.getDay()), state.getSpentNanos(), leases);
    }

    void put(String orgId, BudgetLedger ledger, long now) {
        List<HeldLease> leases = ledger.leasesByHolder().entrySet().stream()
                .map(lease -> new HeldLease(lease.getKey(), lease.getValue()))
                .toList();
        store.put(orgId, new LedgerState(orgId, ledger.day().toString(), ledger.spentNanos(), leases, now));
    }

    /** Where an organisation's budget stands; null when it has no ledger. */
    @Nullable
    BudgetStatus status(String orgId, @Nullable Long limitNanos) {
        LedgerState state = store.get(orgId);
        if (state == null) {
            return null;
        }
        long leased =
                state.getLeases().stream().mapToLong(HeldLease::getAmountNanos).sum();
        return new BudgetStatus(orgId, state.getDay(), limitNanos, state.getSpentNanos(), leased, state.getChangedAt());
    }

    /** Organisations whose ledger is of a day or a later one. */
    List<String> since(LocalDate day) {
        List<String> found = new ArrayList<>();
        try (KeyValueIterator<String, LedgerState> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, LedgerState> next = all.next();
                if (!LocalDate.parse(next.value.getDay()).isBefore(day)) {
                    found.add(next.key);
                }
            }
        }
        return found;
    }
}
