package dev.agentc2.agent.guardrail;

/**
 * How often one rule of a policy matched. Immutable.
 *
 * @param rule name of the rule
 * @param count matches, at least 1
 */
public record RuleHit(String rule, int count) {}
