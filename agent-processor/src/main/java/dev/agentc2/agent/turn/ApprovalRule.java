package dev.agentc2.agent.turn;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls that a person is asked about: those of a tool, or only some of them by an argument. What can't be judged, for the
 * argument is missing or no number, is asked about. Immutable.
 *
 * @param tool name of a tool, or {@code connection__*} for all of a connection
 * @param argument path of names with dots between; null when every call is asked about
 * @param above the number that the argument may be without asking, at most; null when it isn't about a number
 * @param unless values that the argument may have without asking
 */
public record ApprovalRule(
        String tool, @Nullable String argument, @Nullable BigDecimal above, List<String> unless) {
    /** Longer ones take long to read, and nobody means them. */
    private static final int LONGEST_NUMBER = 100;

    public ApprovalRule {
        unless = List.copyOf(unless);
    }

    /** Every call of a tool. */
    public static ApprovalRule everyCall(String tool) {
        return new ApprovalRule(tool, null, null, List.of());
    }

    boolean isAbout(ToolSpec spec) {
        return tool.equals(spec.name()) || ToolCatalogue.isAllOf(tool, spec);
    }

    /** Whether a call with these arguments is asked about, given that it is one of the tool. */
    boolean asks(String arguments, ArgumentReader reader) {
        String value = argument == null ? null : reader.text(arguments, argument);
        if (value == null) {
            return true;
        }
        return above == null ? !unless.contains(value) : isAbove(value, above);
    }

    private static boolean isAbove(String value, BigDecimal bound) {
        if (value.length() > LONGEST_NUMBER) {
            return true;
        }
        try {
            return new BigDecimal(value.strip()).compareTo(bound) > 0;
        } catch (NumberFormatException e) {
            return true;
        }
    }
}
