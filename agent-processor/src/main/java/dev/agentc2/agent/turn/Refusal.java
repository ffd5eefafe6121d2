package dev.agentc2.agent.turn;

/** Why the platform declines to run a turn. */
public enum Refusal {
    AGENT_NOT_FOUND("There is no such agent."),
    ORGANIZATION_SUSPENDED("The organisation is suspended."),
    ORGANIZATION_DELETED("The organisation was deleted."),
    BUDGET_EXHAUSTED("The organisation's spending limit for today is reached."),
    INPUT_BLOCKED("The message was blocked by the input policy."),
    MESSAGE_TOO_LONG("The message is too long."),
    QUEUE_FULL("Too many messages of this conversation are waiting for an answer.");

    private final String detail;

    Refusal(String detail) {
        this.detail = detail;
    }

    /** A sentence for the person who asked. */
    public String detail() {
        return detail;
    }
}
