package dev.agentc2.agent.turn;

import java.util.List;

/**
 * When a person is asked before an agent's tool call is made. Immutable.
 *
 * @param mode which calls, whatever their arguments
 * @param rules calls that are asked about besides
 * @param waitMs how long an answer is waited for, milliseconds
 * @param byUser whether the person whose message the turn answers may decide too
 */
public record ApprovalPolicy(Mode mode, List<ApprovalRule> rules, long waitMs, boolean byUser) {
    /** How long an answer is waited for unless it is said, milliseconds. */
    public static final long WAIT_MS = 3_600_000;

    /** Nobody is asked, unless a connection's own settings want it. */
    public static final ApprovalPolicy NEVER = new ApprovalPolicy(Mode.NEVER, List.of(), WAIT_MS, false);

    /** Which calls are asked about, whatever their arguments. */
    public enum Mode {
        NEVER,
        /** Those of tools that may destroy something. */
        DESTRUCTIVE,
        ALWAYS
    }

    public ApprovalPolicy {
        rules = List.copyOf(rules);
    }

    /** Whether a person is asked before a call. */
    boolean asks(ToolSpec spec, String arguments, ArgumentReader reader) {
        boolean always = switch (mode) {
            case NEVER -> false;
            case DESTRUCTIVE -> spec.destructive();
            case ALWAYS -> true;
        };
        ApprovalRule own = spec.approval();
        return always
                || own != null && own.asks(arguments, reader)
                || rules.stream().anyMatch(rule -> rule.isAbout(spec) && rule.asks(arguments, reader));
    }
}
