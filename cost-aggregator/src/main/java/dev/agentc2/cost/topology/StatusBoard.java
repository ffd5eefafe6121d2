package dev.agentc2.cost.topology;

import dev.agentc2.cost.budget.Budget;
import dev.agentc2.platform.money.Account;
import dev.agentc2.platform.streams.DeferredTask;
import dev.agentc2.wire.BudgetStatus;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Tells where budgets stand, those of organisations and of all accounts that have a limit: at once when asked to, else
 * once a second. Which have yet to be told is kept in memory, and after a restart all of today's and yesterday's are
 * told. Ledgers of accounts that no longer say anything are forgotten here, and so is what was told of them. Used by
 * the task's thread only.
 */
final class StatusBoard {
    private static final Duration TELL_EVERY = Duration.ofSeconds(1);
    private static final Duration FORGET_EVERY = Duration.ofMinutes(10);
    private static final int FORGET_AT_ONCE = 5_000;

    private final ProcessorContext<String, SpecificRecord> context;
    private final Ledgers ledgers;
    private final Limits limits;
    private final Set<TenantAccount> untold = new HashSet<>();
    private final DeferredTask telling;

    StatusBoard(ProcessorContext<String, SpecificRecord> context, Ledgers ledgers, Limits limits) {
        this.context = context;
        this.ledgers = ledgers;
        this.limits = limits;
        telling = new DeferredTask(context, TELL_EVERY, this::tellAll);
        ledgers.since(today(context.currentSystemTimeMs()).minusDays(1)).forEach(this::tellLater);
        context.schedule(FORGET_EVERY, PunctuationType.WALL_CLOCK_TIME, this::forget);
    }

    void tellLater(TenantAccount account) {
        untold.add(account);
        telling.due();
    }

    void tellNow(TenantAccount account) {
        untold.remove(account);
        tell(account, context.currentSystemTimeMs());
    }

    private void tellAll(long now) {
        untold.forEach(account -> tell(account, now));
        untold.clear();
    }

    private void tell(TenantAccount account, long now) {
        OptionalLong limit = limits.termsOf(account.orgId(), account.account()).dailyLimitNanos();
        if (limit.isEmpty() && account.account().scope() != Account.Scope.ORGANIZATION) {
            return;
        }
        BudgetStatus status = ledgers.status(account, limit.isEmpty() ? null : Long.valueOf(limit.getAsLong()));
        if (status != null) {
            context.forward(
                    Outgoing.state(account.key(), account.orgId(), status, status.getUpdatedAt(), now),
                    BudgetTopology.STATUS);
        }
    }

    /** The topic is told of each, for a limit that there was may be gone. */
    private void forget(long now) {
        for (TenantAccount account : ledgers.settledBefore(today(now).minusDays(1), FORGET_AT_ONCE)) {
            ledgers.forget(account);
            context.forward(Outgoing.gone(account.key(), account.orgId(), now), BudgetTopology.STATUS);
        }
    }

    private static LocalDate today(long now) {
        return Budget.dayOf(now);
    }
}
