package dev.agentc2.agent.turn;

import static dev.agentc2.agent.turn.TurnState.AWAITING_APPROVAL;
import static dev.agentc2.agent.turn.TurnState.AWAITING_BUDGET;
import static dev.agentc2.agent.turn.TurnState.AWAITING_MODEL;
import static dev.agentc2.agent.turn.TurnState.AWAITING_TOOLS;
import static dev.agentc2.agent.turn.TurnState.CANCELLED;
import static dev.agentc2.agent.turn.TurnState.COMPLETED;
import static dev.agentc2.agent.turn.TurnState.FAILED;
import static dev.agentc2.agent.turn.TurnState.RECEIVED;
import static dev.agentc2.agent.turn.TurnState.REFUSED;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The life of a turn as a value: which event may happen in which state, and where it leads. Nothing else is legal. */
public final class TurnLifecycle {
    /**
     * A legal step. Immutable.
     *
     * @param from state before; null when the turn doesn't exist
     * @param on the event
     * @param to state after
     */
    public record Transition(@Nullable TurnState from, Class<? extends TurnEvent> on, TurnState to) {}

    /** Every legal step. */
    public static final List<Transition> TRANSITIONS = List.of(
            new Transition(null, TurnEvent.TurnAccepted.class, RECEIVED),
            new Transition(RECEIVED, TurnEvent.ConfigurationAwaited.class, RECEIVED),
            new Transition(RECEIVED, TurnEvent.TurnStarted.class, RECEIVED),
            new Transition(RECEIVED, TurnEvent.InputScreened.class, RECEIVED),
            new Transition(RECEIVED, TurnEvent.ModelRouted.class, RECEIVED),
            new Transition(RECEIVED, TurnEvent.BudgetAwaited.class, AWAITING_BUDGET),
            new Transition(RECEIVED, TurnEvent.ModelRequested.class, AWAITING_MODEL),
            new Transition(RECEIVED, TurnEvent.TurnRefused.class, REFUSED),
            new Transition(RECEIVED, TurnEvent.TurnFailed.class, FAILED),
            new Transition(RECEIVED, TurnEvent.TurnCancelled.class, CANCELLED),
            new Transition(AWAITING_BUDGET, TurnEvent.BudgetAwaited.class, AWAITING_BUDGET),
            new Transition(AWAITING_BUDGET, TurnEvent.ModelRequested.class, AWAITING_MODEL),
            new Transition(AWAITING_BUDGET, TurnEvent.TurnRefused.class, REFUSED),
            new Transition(AWAITING_BUDGET, TurnEvent.TurnFailed.class, FAILED),
            new Transition(AWAITING_BUDGET, TurnEvent.TurnCancelled.class, CANCELLED),
            new Transition(AWAITING_MODEL, TurnEvent.CancelAwaited.class, AWAITING_MODEL),
            new Transition(AWAITING_MODEL, TurnEvent.ModelAnswered.class, AWAITING_MODEL),
            new Transition(AWAITING_MODEL, TurnEvent.ModelRequested.class, AWAITING_MODEL),
            new Transition(AWAITING_MODEL, TurnEvent.BudgetAwaited.class, AWAITING_BUDGET),
            new Transition(AWAITING_MODEL, TurnEvent.ToolsRequested.class, AWAITING_TOOLS),
            new Transition(AWAITING_MODEL, TurnEvent.TurnCompleted.class, COMPLETED),
            new Transition(AWAITING_MODEL, TurnEvent.TurnFailed.class, FAILED),
            new Transition(AWAITING_MODEL, TurnEvent.TurnCancelled.class, CANCELLED),
            new Transition(AWAITING_TOOLS, TurnEvent.ToolSettled.class, AWAITING_TOOLS),
            new Transition(AWAITING_TOOLS, TurnEvent.ModelRequested.class, AWAITING_MODEL),
            new Transition(AWAITING_TOOLS, TurnEvent.BudgetAwaited.class, AWAITING_BUDGET),
            new Transition(AWAITING_TOOLS, TurnEvent.TurnFailed.class, FAILED),
            new Transition(AWAITING_TOOLS, TurnEvent.TurnCancelled.class, CANCELLED),
            new Transition(AWAITING_TOOLS, TurnEvent.ApprovalRequested.class, AWAITING_APPROVAL),
            new Transition(AWAITING_TOOLS, TurnEvent.QuestionAsked.class, AWAITING_APPROVAL),
            new Transition(AWAITING_APPROVAL, TurnEvent.ApprovalRequested.class, AWAITING_APPROVAL),
            new Transition(AWAITING_APPROVAL, TurnEvent.QuestionAsked.class, AWAITING_APPROVAL),
            new Transition(AWAITING_APPROVAL, TurnEvent.ToolSettled.class, AWAITING_APPROVAL),
            new Transition(AWAITING_APPROVAL, TurnEvent.ApprovalDecided.class, AWAITING_APPROVAL),
            new Transition(AWAITING_APPROVAL, TurnEvent.ApprovalDecided.class, AWAITING_TOOLS),
            new Transition(AWAITING_APPROVAL, TurnEvent.QuestionOver.class, AWAITING_APPROVAL),
            new Transition(AWAITING_APPROVAL, TurnEvent.QuestionOver.class, AWAITING_TOOLS));

    private static final Map<TurnState, Map<Class<? extends TurnEvent>, Set<TurnState>>> BY_STATE = byState();

    private TurnLifecycle() {}

    /**
     * The states that an event may lead to.
     *
     * @throws IllegalTransitionException when it may not happen in the state
     */
    static Set<TurnState> next(TurnState from, TurnEvent event) {
        Set<TurnState> to = BY_STATE.getOrDefault(from, Map.of()).get(event.getClass());
        if (to == null) {
            throw new IllegalTransitionException(from, event);
        }
        return to;
    }

    private static Map<TurnState, Map<Class<? extends TurnEvent>, Set<TurnState>>> byState() {
        Map<TurnState, Map<Class<? extends TurnEvent>, Set<TurnState>>> table = new EnumMap<>(TurnState.class);
        for (Transition transition : TRANSITIONS) {
            if (transition.from() != null) {
                table.computeIfAbsent(transition.from(), s -> new HashMap<>())
                        .computeIfAbsent(transition.on(), e -> EnumSet.noneOf(TurnState.class))
                        .add(transition.to());
            }
        }
        return table;
    }
}
