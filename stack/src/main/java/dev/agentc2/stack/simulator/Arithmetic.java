package dev.agentc2.stack.simulator;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Finds the calculation in a sentence, such as {@code 12.5 / 100 * 840} in "what is 12.5% of 840?". */
final class Arithmetic {
    private static final String NUMBER = "\\d+(?:\\.\\d+)?";
    private static final String FUNCTION = "sqrt|abs|round|min|max";
    private static final Pattern NOT_ARITHMETIC =
            Pattern.compile("https?://\\S+|\\b\\d{4}-\\d\\d-\\d\\d\\b|#\\S+|\\b\\d{1,2}:\\d\\d\\b");
    private static final Pattern RUN =
            Pattern.compile("(?:" + NUMBER + "|[-+*/%^(),]|\\b(?:" + FUNCTION + ")\\s*(?=\\()|\\s+)+");
    private static final Pattern CALCULATION = Pattern.compile(
            "\\d\\s*\\)*\\s*[-+*/%^]\\s*[-(\\s]*(?:\\d|" + FUNCTION + ")|(?:" + FUNCTION + ")\\s*\\([^)]*\\d");
    private static final Pattern LOOSE_END = Pattern.compile("^[\\s,+*/%^)]+|[\\s,+*/%^(-]+$");

    private Arithmetic() {}

    static Optional<String> in(String sentence) {
        return RUN.matcher(inSymbols(sentence))
                .results()
                .map(MatchResult::group)
                .map(run -> LOOSE_END.matcher(run).replaceAll(""))
                .filter(run -> CALCULATION.matcher(run).find() && isBalanced(run))
                .max(Comparator.comparingInt(String::length))
                .map(run -> run.replaceAll("\\s+", " "));
    }

    private static String inSymbols(String sentence) {
        String text = NOT_ARITHMETIC.matcher(sentence.toLowerCase(Locale.ROOT)).replaceAll(" ; ");
        if (!text.contains("(")) {
            text = text.replaceAll("(?<=\\d),(?=\\d{3}(?!\\d))", "");
        }
        return text.replaceAll("(" + NUMBER + ")\\s*(?:%|percent)\\s*of\\s*(" + NUMBER + ")", "$1 / 100 * $2")
                .replaceAll("(?:the )?square root of\\s*(" + NUMBER + ")", "sqrt($1)")
                .replaceAll("(" + NUMBER + ")\\s*squared\\b", "$1 ^ 2")
                .replaceAll("\\bto the power of\\b", "^")
                .replaceAll("\\bplus\\b", "+")
                .replaceAll("\\bminus\\b|\u2212", "-")
                .replaceAll("\\b(?:times|multiplied by)\\b|\u00d7|(?<=\\d)\\s*x\\s*(?=\\d)", " * ")
                .replaceAll("\\bdivided by\\b|\u00f7", "/");
    }

    private static boolean isBalanced(String run) {
        int open = 0;
        for (int i = 0; i < run.length() && open >= 0; i++) {
            open += run.charAt(i) == '(' ? 1 : run.charAt(i) == ')' ? -1 : 0;
        }
        return open == 0;
    }
}
