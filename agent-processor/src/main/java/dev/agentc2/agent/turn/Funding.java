package dev.agentc2.agent.turn;

import org.jspecify.annotations.Nullable;

/** Money for model calls: reserve an upper bound out of the lease, ask ahead, wait, or give up. */
final class Funding {
    private Funding() {}

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
        Organization organization = draft.directory().organization();
        Long limit = organization == null ? null : organization.dailyLimitNanos();
        Prompt prompt =
                Prompt.of(turn, draft.conversation().memory(), draft.rules().tools());
        if (limit == null) {
            ModelCalls.send(draft, step, prompt, 0);
            return;
        }
        int maxOutput = turn.ready().agent().maxOutputTokens();
        long needed = draft.rules().prices().upperBound(turn.route().model(), prompt.tokensAtMost(), maxOutput);
        if (draft.lease().covers(needed)) {
            draft.lease(draft.lease().reserve(needed, draft.now()));
            ModelCalls.send(draft, step, prompt, needed);
            askAhead(draft, turn, needed, limit);
        } else if (draft.lease().hopeless(needed, limit, draft.now())) {
            outOfMoney(draft, turn);
        } else {
            await(draft, turn, step, needed, limit);
        }
    }

    private static void askAhead(Draft draft, Turn turn, long needed, long limit) {
        boolean low = !draft.lease().covers(needed);
        if (low && draft.lease().deniedUntil(needed, limit, draft.now()) == null) {
            ask(draft, turn, needed, limit);
        }
    }

    /** Asks unless that was just done; sees to it that the wait is looked at again when no answer is to be expected. */
    private static void await(Draft draft, Turn turn, int step, long needed, long limit) {
        Long deniedUntil = draft.lease().deniedUntil(needed, limit, draft.now());
        if (deniedUntil == null) {
            ask(draft, turn, needed, limit);
        }
        Long recheckAt = draft.lease().awaitsAnswer(draft.now())
                ? null
                : Long.valueOf(Math.max(deniedUntil == null ? 0 : deniedUntil, draft.now() + Lease.PAUSE_MS));
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

    private static void ask(Draft draft, Turn turn, long needed, long limit) {
        if (draft.lease().mayAsk(draft.now())) {
            draft.lease(draft.lease().asked(needed, draft.now()));
            draft.effect(
                    new Effect.RequestLease(turn.inquiry(), Lease.amountToAsk(needed, limit), needed, draft.now()));
        }
    }

    private static void outOfMoney(Draft draft, Turn turn) {
        if (turn.progress().attempt() == 0) {
            Endings.refuse(draft, Refusal.BUDGET_EXHAUSTED);
        } else {
            Endings.fail(draft, new Failure(Failure.BUDGET_EXHAUSTED, Refusal.BUDGET_EXHAUSTED.detail()));
        }
    }

    /** The time has come to look at a wait again, or to end it. */
    static void recheck(Draft draft, Turn turn, Phase.AwaitingBudget waiting) {
        if (draft.now() >= turn.ready().deadlineAt()) {
            Endings.fail(draft, tooLong());
        } else if (draft.now() < waiting.since() + draft.limits().budgetWaitMs()) {
            request(draft, waiting.step());
        } else if (draft.lease().deniedSince(waiting.since())) {
            outOfMoney(draft, turn);
        } else {
            Endings.fail(draft, new Failure(Failure.BUDGET_UNAVAILABLE, "The budget could not be checked in time."));
        }
    }

    private static Failure tooLong() {
        return new Failure(Failure.TIMEOUT, "The turn took longer than the agent allows.");
    }
}
