package dev.agentc2.agent.turn;

import dev.agentc2.agent.guardrail.InputPolicy;

/**
 * What is the same for all turns of a process. Immutable.
 *
 * @param prices what model calls cost
 * @param models which models can be called
 * @param tools which tools exist for everybody
 * @param inputPolicy what may come in
 * @param outputPolicy version of the policy that filters answers
 * @param arguments reads the arguments of calls
 * @param limits limits of the core
 */
public record TurnRules(
        Prices prices,
        ModelCatalogue models,
        ToolCatalogue tools,
        InputPolicy inputPolicy,
        String outputPolicy,
        ArgumentReader arguments,
        TurnLimits limits) {
    /** The same with a tenant's tools besides those that everybody has. */
    TurnRules offering(ToolCatalogue offered) {
        ToolCatalogue all = tools.and(offered);
        return all == tools ? this : new TurnRules(prices, models, all, inputPolicy, outputPolicy, arguments, limits);
    }
}
