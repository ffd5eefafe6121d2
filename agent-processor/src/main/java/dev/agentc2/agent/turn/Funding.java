package dev.agentc2.agent.turn;

import dev.agentc2.platform.money.Account;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Money for model calls: reserve an upper bound out of the leases of all accounts that have a limit, of all or of none;
 * ask ahead, wait, or give up.
 */
final class Funding {
    private Funding() {}

    /** An account that pays a call and has a limit of a day, nano-USD. */
    private record Limited(Account account, long limit) {}

    /** Makes the call of a step, or waits for the money that it needs. */
    static void request(Draft draft, int step) {
        Turn turn = draft.turn();
        if (draft.now() >= turn.ready().deadlineAt()) {
            Endings.fail(draft, tooLong());
            return;
        }
        if (Standing.ends(draft)) {
            return;
        }
        List<Limited> payers = limited(draft, turn.accounts());
        Prompt prompt =
                Prompt.of(turn, draft.conversation().memory(), draft.rules().tools());
        if (payers.isEmpty()) {
            ModelCalls.send(draft, step, prompt, Reservation.NONE);
            return;
        }
        int maxOutput = turn.ready().agent().maxOutputTokens();
        long needed = draft.rules().prices().upperBound(turn.route().model(), prompt.tokensAtMost(), maxOutput);
        List<Limited> wanting = payers.stream()
                .filter(payer -> !draft.lease(payer.account()).covers(needed))
                .toList();
        Account.Scope exhausted = exhausted(draft, wanting, needed);
        if (wanting.isEmpty()) {
            ModelCalls.send(draft, step, prompt, reserve(draft, payers, needed));
            askAhead(draft, turn, payers, needed);
        } else if (exhausted != null) {
            outOfMoney(draft, turn, exhausted);
        } else {
            await(draft, turn, wanting, step, needed);
        }
    }

    /** Which account's money is used up, so that a turn needn't begin; null when there may be some. */
    static Account.@Nullable Scope usedUp(Draft draft, List<Account> accounts) {
        List<Limited> empty = limited(draft, accounts).stream()
                .filter(payer -> draft.lease(payer.account()).balanceNanos() == 0)
                .toList();
        return exhausted(draft, empty, Long.MAX_VALUE);
    }

    private static List<Limited> limited(Draft draft, List<Account> accounts) {
        List<Limited> limited = new ArrayList<>(accounts.size());
        for (Account account : accounts) {
            Long limit = draft.directory().limitOf(account);
            if (limit != null) {
                limited.add(new Limited(account, limit));
            }
        }
        return limited;
    }

    private static Account.@Nullable Scope exhausted(Draft draft, List<Limited> wanting, long needed) {
        return wanting.stream()
                .filter(payer -> draft.lease(payer.account()).hopeless(needed, payer.limit(), draft.now()))
                .map(payer -> payer.account().scope())
                .findFirst()
                .orElse(null);
    }

    private static Reservation reserve(Draft draft, List<Limited> payers, long needed) {
        for (Limited payer : payers) {
            Lease lease = draft.lease(payer.account());
            draft.lease(payer.account(), lease.reserve(needed, draft.now()));
        }
        return new Reservation(
                needed, payers.stream().map(payer -> payer.account().scope()).toList());
    }

    private static void askAhead(Draft draft, Turn turn, List<Limited> payers, long needed) {
        for (Limited payer : payers) {
            Lease lease = draft.lease(payer.account());
            if (!lease.covers(needed) && lease.deniedUntil(needed, payer.limit(), draft.now()) == null) {
                ask(draft, turn, payer, needed);
            }
        }
    }

    /** Asks unless that was just done; sees to it that the wait is looked at again when no answer is to be expected. */
    private static void await(Draft draft, Turn turn, List<Limited> wanting, int step, long needed) {
        Long recheckAt = null;
        for (Limited payer : wanting) {
            Long deniedUntil = draft.lease(payer.account()).deniedUntil(needed, payer.limit(), draft.now());
            if (deniedUntil == null) {
                ask(draft, turn, payer, needed);
            }
            if (!draft.lease(payer.account()).awaitsAnswer(draft.now())) {
                long at = Math.max(deniedUntil == null ? 0 : deniedUntil, draft.now() + Lease.PAUSE_MS);
                recheckAt = recheckAt == null ? Long.valueOf(at) : Long.valueOf(Math.min(recheckAt, at));
            }
        }
        if (!(turn.phase() instanceof Phase.AwaitingBudget waiting)) {
            draft.emit(new TurnEvent.BudgetAwaited(turn.turnId(), draft.now(), draft.now(), needed, step, recheckAt));
        } else if (!isSame(waiting.recheckAt(), recheckAt)) {
            draft.emit(
                    new TurnEvent.BudgetAwaited(turn.turnId(), draft.now(), waiting.since(), needed, step, recheckAt));
        }
    }

    private static boolean isSame(@Nullable Long one, @Nullable Long other) {
        return one == null ? other == null : one.equals(other);
    }

    private static void ask(Draft draft, Turn turn, Limited payer, long needed) {
        Lease lease = draft.lease(payer.account());
        if (lease.mayAsk(draft.now())) {
            draft.lease(payer.account(), lease.asked(needed, draft.now()));
            draft.effect(new Effect.RequestLease(
                    turn.inquiry(), payer.account(), Lease.amountToAsk(needed, payer.limit()), needed, draft.now()));
        }
    }

    /** Ends a turn, or keeps it from beginning, because an account has no money left. */
    static void outOfMoney(Draft draft, Turn turn, Account.Scope scope) {
        String detail = detail(scope);
        if (turn.progress().attempt() == 0) {
            Endings.refuse(draft, Refusal.BUDGET_EXHAUSTED, detail);
        } else {
            Endings.fail(draft, new Failure(Failure.BUDGET_EXHAUSTED, detail));
        }
    }

    private static String detail(Account.Scope scope) {
        return switch (scope) {
            case ORGANIZATION -> Refusal.BUDGET_EXHAUSTED.detail();
            case WORKSPACE -> "The workspace's spending limit for today is reached.";
            case AGENT -> "The agent's spending limit for today is reached.";
            case USER -> "Your spending limit for today is reached.";
        };
    }

    /** The time has come to look at a wait again, or to end it. */
    static void recheck(Draft draft, Turn turn, Phase.AwaitingBudget waiting) {
        if (draft.now() >= turn.ready().deadlineAt()) {
            Endings.fail(draft, tooLong());
        } else if (draft.now() < waiting.since() + draft.limits().budgetWaitMs()) {
            request(draft, waiting.step());
        } else {
            limited(draft, turn.accounts()).stream()
                    .filter(payer -> draft.lease(payer.account()).deniedSince(waiting.since()))
                    .findFirst()
                    .ifPresentOrElse(
                            denied -> outOfMoney(draft, turn, denied.account().scope()),
                            () -> Endings.fail(draft, unavailable()));
        }
    }

    private static Failure unavailable() {
        return new Failure(Failure.BUDGET_UNAVAILABLE, "The budget could not be checked in time.");
    }

    private static Failure tooLong() {
        return new Failure(Failure.TIMEOUT, "The turn took longer than the agent allows.");
    }
}
