package dev.agentc2.stack.simulator;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The words in a user's message by which a test or a load generator tells the simulator what to do. Immutable.
 *
 * @param toolRounds answers in a row that call a tool ({@code tool}, {@code tool x3}); 0 when the word is absent
 * @param echo first token of the answer ({@code #abc123}), so that answers can be told apart
 * @param fault how this request fails ({@code mockerr:429}, {@code mockcut}, {@code mockhang}, {@code mockstall})
 */
record ScriptWords(int toolRounds, Optional<String> echo, Optional<ScriptedFault> fault) {
    private static final Pattern TOOL = Pattern.compile("(?i)\\btool\\b(?:\\s*x(\\d{1,3}))?");
    private static final Pattern ECHO = Pattern.compile("#[A-Za-z0-9_-]+");
    private static final Pattern FAULT =
            Pattern.compile("mock(?:err:([45]\\d\\d)|(cut)|(hang)|(stall))(?:\\s*x(\\d{1,3}))?");

    /**
     * A fault that a message asks for.
     *
     * @param times requests with this message that fail ({@code mockerr:429 x2}); all of them when not said
     */
    record ScriptedFault(Fault fault, int times) {}

    static ScriptWords of(String text) {
        int rounds = TOOL.matcher(text)
                .results()
                .mapToInt(match -> number(match, 1, 1))
                .max()
                .orElse(0);
        Optional<String> echo =
                ECHO.matcher(text).results().map(MatchResult::group).findFirst();
        Optional<ScriptedFault> fault =
                FAULT.matcher(text).results().map(ScriptWords::fault).findFirst();
        return new ScriptWords(rounds, echo, fault);
    }

    private static ScriptedFault fault(MatchResult match) {
        Fault fault = match.group(1) != null
                ? new Fault.Status(Integer.parseInt(match.group(1)))
                : match.group(2) != null
                        ? new Fault.Cut()
                        : match.group(3) != null ? new Fault.Hang() : new Fault.Stall();
        return new ScriptedFault(fault, number(match, 5, Integer.MAX_VALUE));
    }

    private static int number(MatchResult match, int group, int otherwise) {
        return match.group(group) == null ? otherwise : Integer.parseInt(match.group(group));
    }
}
