package dev.agentc2.agent.turn;

import dev.agentc2.platform.money.Account;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A turn that isn't over. Immutable.
 *
 * @param inquiry what it answers
 * @param acceptedAt when it was accepted, epoch milliseconds
 * @param startedAt when it became the active one, epoch milliseconds
 * @param nextSequence number of its next traced event
 * @param phase what it waits for
 * @param setup agent, deadline and model; null until the agent is resolved
 * @param progress how far it has come
 * @param tally what it has used
 */
public record Turn(
        Inquiry inquiry,
        long acceptedAt,
        long startedAt,
        int nextSequence,
        Phase phase,
        @Nullable Setup setup,
        Progress progress,
        Tally tally) {

    /** A turn that becomes the active one. */
    static Turn begin(Inquiry inquiry, long acceptedAt, long startedAt) {
        return new Turn(
                inquiry, acceptedAt, startedAt, 1, new Phase.Received(null), null, Progress.from(inquiry), Tally.NONE);
    }

    public String turnId() {
        return inquiry.turnId();
    }

    public TurnState state() {
        return phase.state();
    }

    /** What was set up at the beginning; a bug when that hasn't happened. */
    Setup ready() {
        if (setup == null) {
            throw new IllegalStateException("turn without an agent in state " + state());
        }
        return setup;
    }

    /** The model that was chosen; a bug when that hasn't happened. */
    Route route() {
        Route route = ready().route();
        if (route == null) {
            throw new IllegalStateException("turn without a model in state " + state());
        }
        return route;
    }

    /** All accounts that pay its calls, the widest first. */
    public List<Account> accounts() {
        return accounts(ready().agent(), inquiry);
    }

    /** All accounts that pay the calls of an agent's answer to a message, the widest first. */
    static List<Account> accounts(Agent agent, Inquiry inquiry) {
        return Account.paying(agent.workspaceId(), agent.agentId(), inquiry.userId());
    }

    /** When the turn must be looked at again if nothing happens, epoch milliseconds; null when never. */
    public @Nullable Long alarmAt(TurnLimits limits) {
        return switch (phase) {
            case Phase.Received received -> received.recheckAt();
            case Phase.AwaitingBudget budget -> {
                long end = Math.min(ready().deadlineAt(), budget.since() + limits.budgetWaitMs());
                Long recheckAt = budget.recheckAt();
                yield recheckAt == null ? end : Math.min(end, recheckAt);
            }
            case Phase.AwaitingModel model -> {
                ModelCall.Cancel cancel = model.call().cancel();
                long late = model.call().deadlineAt() + limits.graceMs();
                yield cancel == null ? late : Math.min(late, cancel.giveUpAt());
            }
            case Phase.ModelSettled settled -> settled.retryAt();
            case Phase.AwaitingTools tools -> tools.alarmAt(limits);
        };
    }

    Turn counted() {
        return new Turn(inquiry, acceptedAt, startedAt, nextSequence + 1, phase, setup, progress, tally);
    }

    Turn in(Phase next) {
        return new Turn(inquiry, acceptedAt, startedAt, nextSequence, next, setup, progress, tally);
    }

    Turn with(Setup next) {
        return new Turn(inquiry, acceptedAt, startedAt, nextSequence, phase, next, progress, tally);
    }

    Turn with(Progress next) {
        return new Turn(inquiry, acceptedAt, startedAt, nextSequence, phase, setup, next, tally);
    }

    Turn with(Tally next) {
        return new Turn(inquiry, acceptedAt, startedAt, nextSequence, phase, setup, progress, next);
    }
}
