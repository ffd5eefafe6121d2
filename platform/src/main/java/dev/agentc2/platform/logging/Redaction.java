package dev.agentc2.platform.logging;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Masks what looks like a secret in a line of log: API keys of ours and of model providers, session ids, tokens of
 * invitations and of clients, bearer tokens, passwords in addresses and in assignments. A net under code that doesn't log secrets in
 * the first place. Thread-safe.
 */
public final class Redaction {
    private static final String MASK = "***";

    /** Matches a secret; what its first group holds, if it has one, is kept. */
    private static final List<Pattern> SECRETS = List.of(
            Pattern.compile("(ac2_[a-z0-9]{12}_)[A-Za-z0-9_-]{20,}"),
            Pattern.compile("(ac[cirs]_)[A-Za-z0-9_-]{20,}"),
            Pattern.compile("((?i:bearer|basic) +)[A-Za-z0-9._~+/=-]{8,}"),
            Pattern.compile("(sk-(?:ant-|proj-|or-)?)[A-Za-z0-9_-]{16,}"),
            Pattern.compile(
                    "((?:gsk|xai|ghp|gho|ghs|glpat|hf|r8|tvly|pplx|AIza|AKIA|xox[abprs])[_-]?)[A-Za-z0-9_-]{16,}"),
            Pattern.compile("(eyJ)[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*)?"),
            Pattern.compile("(://[^\\s/:@]*:)[^\\s/@]+(?=@)"),
            Pattern.compile(
                    "((?i:password|passwd|pwd|secret|api[_-]?key|access[_-]?token|token)[\"']?\\s*[=:]\\s*[\"']?)"
                            + "(?!\\*{3})[^\\s\"',;&)}\\]]{3,}"));

    private Redaction() {}

    /** A text with its secrets masked; the same text when it has none. */
    public static String redact(String text) {
        String result = text;
        for (Pattern secret : SECRETS) {
            result = secret.matcher(result).replaceAll("$1" + MASK.replace("*", "\\*"));
        }
        return result;
    }
}
