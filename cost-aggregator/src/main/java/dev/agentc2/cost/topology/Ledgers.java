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
import java.util.function.Predicate;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The ledgers of a task's accounts in their store. Used by the task's thread only. */
final class Ledgers {
    private final KeyValueStore<String, LedgerState> store;

    Ledgers(KeyValueStore<String, LedgerState> store) {
        this.store = store;
    }

    /** The ledger of an account, a new one when there is none. */
    BudgetLedger of(TenantAccount account, LocalDate today) {
        LedgerState state = store.get(account.key());
        if (state == null) {
            return BudgetLedger.startingOn(today);
        }
        Map<Integer, Long> leases = new HashMap<>();
        for (HeldLease lease : state.getLeases()) {
            leases.put(lease.getHolder(), lease.getAmountNanos());
        }
        return new BudgetLedger(LocalDate.parse(state.getDay()), state.getSpentNanos(), leases);
    }

    void put(TenantAccount account, BudgetLedger ledger, long now) {
        List<HeldLease> leases = ledger.leasesByHolder().entrySet().stream()
                .map(lease -> new HeldLease(lease.getKey(), lease.getValue()))
                .toList();
        LedgerState state = new LedgerState(
                account.orgId(),
                account.account().scope().name(),
                account.account().target(),
                ledger.day().toString(),
                ledger.spentNanos(),
                leases,
                now);
        store.put(account.key(), state);
    }

    /** Where an account's budget stands; null when it has no ledger. */
    @Nullable
    BudgetStatus status(TenantAccount account, @Nullable Long limitNanos) {
        LedgerState state = store.get(account.key());
        if (state == null) {
            return null;
        }
        long leased =
                state.getLeases().stream().mapToLong(HeldLease::getAmountNanos).sum();
        return new BudgetStatus(
                state.getOrgId(),
                state.getScope(),
                state.getTarget(),
                state.getDay(),
                limitNanos,
                state.getSpentNanos(),
                leased,
                state.getChangedAt());
    }

    /** Accounts whose ledger is of a day or a later one. */
    List<TenantAccount> since(LocalDate day) {
        return find(state -> !LocalDate.parse(state.getDay()).isBefore(day), Integer.MAX_VALUE);
    }

    /** Some accounts below the organisation whose ledgers say nothing any more: of earlier days, with nothing lent. */
    List<TenantAccount> settledBefore(LocalDate day, int atMost) {
        return find(
                state -> !state.getTarget().isEmpty()
                        && state.getLeases().isEmpty()
                        && LocalDate.parse(state.getDay()).isBefore(day),
                atMost);
    }

    void forget(TenantAccount account) {
        store.delete(account.key());
    }

    private List<TenantAccount> find(Predicate<LedgerState> wanted, int atMost) {
        List<TenantAccount> found = new ArrayList<>();
        try (KeyValueIterator<String, LedgerState> all = store.all()) {
            while (all.hasNext() && found.size() < atMost) {
                KeyValue<String, LedgerState> next = all.next();
                if (wanted.test(next.value)) {
                    found.add(TenantAccount.of(next.value.getOrgId(), next.value.getScope(), next.value.getTarget()));
                }
            }
        }
        return found;
    }
}
