package dev.agentc2.agent.turn;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the active turn is waiting for, with all that belongs to the wait. Immutable. */
public sealed interface Phase {
    /** The state that a turn in this phase is in. */
    TurnState state();

    /**
     * Goes through the stages before the first model call.
     *
     * @param recheckAt when it is looked at again, epoch milliseconds; null when it goes on at once
     */
    record Received(@Nullable Long recheckAt) implements Phase {
        @Override
        public TurnState state() {
            return TurnState.RECEIVED;
        }
    }

    /**
     * Waits for money.
     *
     * @param since epoch milliseconds
     * @param neededNanos what the next model call needs, nano-USD
     * @param step step of that call
     * @param recheckAt when to look at the lease again, epoch milliseconds; null when an answer is to be expected
     */
    record AwaitingBudget(
            long since,
            long neededNanos,
            int step,
            @Nullable Long recheckAt) implements Phase {
        @Override
        public TurnState state() {
            return TurnState.AWAITING_BUDGET;
        }
    }

    /** A model call runs. */
    record AwaitingModel(ModelCall call) implements Phase {
        @Override
        public TurnState state() {
            return TurnState.AWAITING_MODEL;
        }
    }

    /**
     * The last model call is over.
     *
     * @param retryAt when it is tried again, epoch milliseconds; null when what follows is decided at once
     */
    record ModelSettled(@Nullable Long retryAt) implements Phase {
        @Override
        public TurnState state() {
            return TurnState.AWAITING_MODEL;
        }
    }

    /**
     * Tool calls run.
     *
     * @param calls in the model's order
     * @param deadlineAt when they are given up, epoch milliseconds
     */
    record AwaitingTools(List<PendingTool> calls, long deadlineAt) implements Phase {
        public AwaitingTools {
            calls = List.copyOf(calls);
        }

        /** Whether all results are known. */
        public boolean settled() {
            return calls.stream().allMatch(PendingTool::settled);
        }

        @Override
        public TurnState state() {
            return TurnState.AWAITING_TOOLS;
        }
    }
}
