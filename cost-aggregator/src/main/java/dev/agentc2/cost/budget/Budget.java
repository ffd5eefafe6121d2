package dev.agentc2.cost.budget;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides on commands so that spent + lent never exceeds the limit of the day, but for what calls cost above their
 * reservation (an overrun, which is flagged) and for a limit that is lowered below what is spent and lent already.
 * Stateless and pure.
 *
 * <p>A holder gets what it wants as long as that is at most an eighth of what is left, else an eighth, but never less
 * than it needs: the more is lent, the smaller the leases, so that many holders don't starve each other.
 */
public final class Budget {
    private static final int SHARES = 8;
    /** An organisation that was just made isn't known yet for some milliseconds. */
    private static final long RETRY_UNKNOWN_MS = 1_000;
    /** Others may give back what they don't need. */
    private static final long RETRY_WHILE_LENT_MS = 5_000;
    /** Only a higher limit or a new day helps. */
    private static final long RETRY_SPENT_MS = 60_000;

    private Budget() {}

    /**
     * What becomes of a command; the ledger after it is the ledger evolved by the events in their order.
     *
     * @param now epoch milliseconds; a command of a later time counts as of now
     * @throws ArithmeticException when amounts exceed nine billion dollars
     */
    public static List<BudgetEvent> decide(BudgetLedger ledger, BudgetCommand command, Terms terms, long now) {
        LocalDate day = dayOf(Math.min(command.at(), now));
        List<BudgetEvent> events = new ArrayList<>();
        BudgetLedger current = ledger;
        if (day.isAfter(ledger.day())) {
            BudgetEvent began = new BudgetEvent.DayBegan(day);
            events.add(began);
            current = ledger.evolve(began);
        }
        events.add(
                switch (command) {
                    case BudgetCommand.Ask ask -> answer(current, ask, terms, now);
                    case BudgetCommand.GiveBack back -> takeBack(current, back);
                    case BudgetCommand.Settle settle -> book(current, settle, day);
                });
        return events;
    }

    /** The UTC day of a time in epoch milliseconds. */
    public static LocalDate dayOf(long epochMillis) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(epochMillis), ZoneOffset.UTC);
    }

    private static BudgetEvent answer(BudgetLedger ledger, BudgetCommand.Ask ask, Terms terms, long now) {
        return switch (terms.standing()) {
            case UNKNOWN -> denied(ledger, ask, BudgetEvent.Reason.ORGANIZATION_UNKNOWN, terms, now + RETRY_UNKNOWN_MS);
            case SUSPENDED ->
                denied(ledger, ask, BudgetEvent.Reason.ORGANIZATION_SUSPENDED, terms, now + RETRY_SPENT_MS);
            case ACTIVE ->
                terms.dailyLimitNanos().isEmpty()
                        ? new BudgetEvent.Granted(ask.holder(), ask.wantedNanos())
                        : lend(ledger, ask, terms, now);
        };
    }

    private static BudgetEvent lend(BudgetLedger ledger, BudgetCommand.Ask ask, Terms terms, long now) {
        long limit = terms.dailyLimitNanos().orElseThrow();
        long leased = ledger.leasedNanos();
        long left = limit - Math.addExact(ledger.spentNanos(), leased);
        if (left < ask.neededNanos()) {
            long retryAt = Math.min(now + (leased > 0 ? RETRY_WHILE_LENT_MS : RETRY_SPENT_MS), nextDay(now));
            return denied(ledger, ask, BudgetEvent.Reason.BUDGET_EXHAUSTED, terms, retryAt);
        }
        long share = Math.max(ask.neededNanos(), left / SHARES);
        return new BudgetEvent.Granted(ask.holder(), Math.min(ask.wantedNanos(), share));
    }

    private static BudgetEvent denied(
            BudgetLedger ledger, BudgetCommand.Ask ask, BudgetEvent.Reason reason, Terms terms, long retryAt) {
        return new BudgetEvent.Denied(
                ask.holder(),
                reason,
                terms.dailyLimitNanos().orElse(0),
                ledger.spentNanos(),
                ledger.leasedNanos(),
                retryAt);
    }

    private static BudgetEvent takeBack(BudgetLedger ledger, BudgetCommand.GiveBack back) {
        return new BudgetEvent.GivenBack(back.holder(), Math.min(back.nanos(), ledger.leasedNanos(back.holder())));
    }

    /** The lease pays at most what was reserved from it, as the holder reckons too; so both agree on what is left. */
    private static BudgetEvent book(BudgetLedger ledger, BudgetCommand.Settle settle, LocalDate day) {
        long covered = Math.min(settle.priceNanos(), settle.reservedNanos());
        long overrun = settle.reservedNanos() == 0 ? 0 : settle.priceNanos() - covered;
        return new BudgetEvent.Booked(
                settle.holder(),
                settle.priceNanos(),
                Math.min(covered, ledger.leasedNanos(settle.holder())),
                overrun,
                day.equals(ledger.day()));
    }

    private static long nextDay(long now) {
        return dayOf(now).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }
}
