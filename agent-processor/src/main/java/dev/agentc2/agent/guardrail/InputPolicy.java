package dev.agentc2.agent.guardrail;

/** What may come in: a versioned set of rules. Immutable and thread-safe. */
public interface InputPolicy {
    /** Name of this version. */
    String version();

    /** Looks at a message, in time linear in its length. */
    InputVerdict screen(String text);
}
