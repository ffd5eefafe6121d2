package dev.agentc2.agent.turn;

/** Money for model calls: reserve an upper bound out of the lease, ask ahead, wait, or give up. */
final class Funding {
    private Funding() {}

    /** Makes the call of a step, or waits for the money that it needs. */
    static void request(Draft draft, int step) {
        Turn turn = draft.turn();
        if (draft.now() >= turn.ready().deadlineAt()) {
            Endings.fail(draft, new Failure(Failure.TIMEOUT, "The turn took longer than the agent allows."));
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
            if (!draft.lease().covers(needed)) {
                ask(draft, turn, needed, limit);
            }
        } else if (draft.lease().denies(needed, limit, draft.now())) {
            outOfMoney(draft, turn);
        } else {
            await(draft, turn, step, needed, limit);
        }
    }

    private static void await(Draft draft, Turn turn, int step, long needed, long limit) {
        if (!(turn.phase() instanceof Phase.AwaitingBudget)) {
            draft.emit(new TurnEvent.BudgetAwaited(turn.turnId(), draft.now(), needed, step));
        }
        ask(draft, turn, needed, limit);
    }

    private static void ask(Draft draft, Turn turn, long needed, long limit) {
        Lease lease = draft.lease();
        if (lease.mayAsk(draft.now()) && !lease.denies(needed, limit, draft.now())) {
            long amount = Lease.amountToAsk(needed, limit);
            draft.lease(lease.asked(draft.now()));
            draft.effect(new Effect.RequestLease(turn.inquiry(), amount, needed, draft.now()));
        }
    }

    private static void outOfMoney(Draft draft, Turn turn) {
        if (turn.progress().attempt() == 0) {
            Endings.refuse(draft, Refusal.BUDGET_EXHAUSTED);
        } else {
            Endings.fail(draft, new Failure(Failure.BUDGET_EXHAUSTED, Refusal.BUDGET_EXHAUSTED.detail()));
        }
    }

    static void stopWaiting(Draft draft, Turn turn) {
        Failure failure = draft.now() >= turn.ready().deadlineAt()
                ? new Failure(Failure.TIMEOUT, "The turn took longer than the agent allows.")
                : new Failure(Failure.BUDGET_UNAVAILABLE, "The budget could not be checked in time.");
        Endings.fail(draft, failure);
    }
}
