package dev.agentc2.platform.config;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One setting: an environment variable with its type, default and meaning. Immutable.
 *
 * @param name environment variable
 * @param fallback text used when the variable is absent or empty; null when there is none
 * @param parse reads the text; throws {@link IllegalArgumentException} saying what was expected
 * @param doc what it does, with its unit, for docs/configuration.md
 */
public record Setting<T>(String name, @Nullable String fallback, Function<String, T> parse, String doc) {
    private static final int MAX_PORT = 65_535;

    static Setting<String> text(String name, @Nullable String fallback, String doc) {
        return new Setting<>(name, fallback, s -> s, doc);
    }

    static Setting<Integer> number(String name, int fallback, String doc) {
        return new Setting<>(name, String.valueOf(fallback), Setting::wholeNumber, doc);
    }

    static Setting<Integer> number(String name, String doc) {
        return new Setting<>(name, null, Setting::wholeNumber, doc);
    }

    static Setting<Integer> port(String name, int fallback, String doc) {
        return new Setting<>(name, String.valueOf(fallback), Setting::portNumber, doc);
    }

    static Setting<Boolean> flag(String name, boolean fallback, String doc) {
        return new Setting<>(name, String.valueOf(fallback), Setting::trueOrFalse, doc);
    }

    /** One of some words; the first is the default. */
    static Setting<String> choice(String name, List<String> words, String doc) {
        return new Setting<>(name, words.getFirst(), text -> oneOf(words, text.strip()), doc);
    }

    private static String oneOf(List<String> words, String text) {
        if (!words.contains(text)) {
            throw new IllegalArgumentException(
                    "one of " + String.join(", ", words) + " is expected, not '" + text + "'");
        }
        return text;
    }

    private static int wholeNumber(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a whole number is expected, not '" + text + "'", e);
        }
    }

    private static int portNumber(String text) {
        int port = wholeNumber(text);
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("a port from 0 to " + MAX_PORT + " is expected, not '" + text + "'");
        }
        return port;
    }

    private static boolean trueOrFalse(String text) {
        return switch (text.strip()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("true or false is expected, not '" + text + "'");
        };
    }
}
