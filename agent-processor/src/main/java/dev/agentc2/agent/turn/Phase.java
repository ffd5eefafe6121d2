package dev.agentc2.agent.turn;

import java.util.List;
import java.util.Objects;
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
     * Tool calls run, or wait for a person.
     *
     * @param calls in the model's order
     */
    record AwaitingTools(List<PendingTool> calls) implements Phase {
        public AwaitingTools {
            calls = List.copyOf(calls);
        }

        /** The call of an id that a person is asked about; null when there is none. */
        @Nullable
        PendingTool held(String callId) {
            return calls.stream()
                    .filter(call -> call.held() && call.request().callId().equals(callId))
                    .findFirst()
                    .orElse(null);
        }

        /** The call of an effect, as it is now; null when there is none. */
        @Nullable
        PendingTool call(String effectId) {
            return calls.stream()
                    .filter(call -> call.effectId().equals(effectId))
                    .findFirst()
                    .orElse(null);
        }

        /** Since when the turn's time stands still, for people are asked; null when it doesn't. */
        @Nullable
        Long stillSince() {
            return calls.stream()
                    .map(PendingTool::stage)
                    .filter(PendingTool.Asked.class::isInstance)
                    .map(stage -> ((PendingTool.Asked) stage).stillSince())
                    .min(Long::compare)
                    .orElse(null);
        }

        /** With another stage of a call, or other arguments. */
        AwaitingTools with(PendingTool changed) {
            return new AwaitingTools(calls.stream()
                    .map(call -> call.effectId().equals(changed.effectId()) ? changed : call)
                    .toList());
        }

        /** When it must be looked at if nothing happens, epoch milliseconds; null when never. */
        @Nullable
        Long alarmAt(TurnLimits limits) {
            return calls.stream()
                    .map(call -> call.alarmAt(limits))
                    .filter(Objects::nonNull)
                    .min(Long::compare)
                    .orElse(null);
        }

        /** Whether all results are known. */
        public boolean settled() {
            return calls.stream().allMatch(PendingTool::settled);
        }

        @Override
        public TurnState state() {
            return calls.stream().anyMatch(PendingTool::asked) ? TurnState.AWAITING_APPROVAL : TurnState.AWAITING_TOOLS;
        }
    }
}
