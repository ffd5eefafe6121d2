package dev.agentc2.agent.turn;

import org.jspecify.annotations.Nullable;

/**
 * What a turn keeps from its beginning to its end. Immutable.
 *
 * @param agent the version of the agent
 * @param guardrails what its messages and answers are held to
 * @param deadlineAt when the turn is given up, epoch milliseconds
 * @param route the model; null until it is chosen
 */
public record Setup(
        Agent agent,
        Guardrails guardrails,
        long deadlineAt,
        @Nullable Route route) {
    Setup with(Route chosen) {
        return new Setup(agent, guardrails, deadlineAt, chosen);
    }

    Setup until(long deadline) {
        return new Setup(agent, guardrails, deadline, route);
    }
}
