package dev.agentc2.agent.turn;

/**
 * What a decision may look at besides the conversation and the command. Immutable.
 *
 * @param now time, epoch milliseconds
 * @param directory the tenant's configuration
 * @param purse money that this partition may spend for the tenant, from accounts that have a limit
 * @param rules what is the same for all turns
 */
public record TurnContext(long now, Directory directory, Purse purse, TurnRules rules) {}
