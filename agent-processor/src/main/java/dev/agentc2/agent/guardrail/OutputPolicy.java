package dev.agentc2.agent.guardrail;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What may go out: a versioned set of patterns that are replaced in an answer, namely secrets (keys and tokens of known
 * form, private keys, JSON web tokens), e-mail addresses, payment cards (valid by length, issuer and check digit) and
 * phone numbers. A changed rule is a new version; a version once released stays, for requests name theirs. Immutable
 * and thread-safe.
 */
public final class OutputPolicy {
    private static final String BASE = "output-1";

    /** Separates a version from the names of those of its rules that apply. */
    private static final char SELECTION = ':';

    private static final String SEPARATOR = "+";
    private static final String NO_RULES = "none";

    /** In the order in which they are asked. */
    private static final Map<String, OutputRule> RULES = rules();

    private static final OutputPolicy CURRENT = new OutputPolicy(BASE, RULES.values());

    private final String version;
    private final List<OutputRule> rules;

    private OutputPolicy(String version, Collection<OutputRule> rules) {
        this.version = version;
        this.rules = List.copyOf(rules);
    }

    private static Map<String, OutputRule> rules() {
        Map<String, OutputRule> rules = new LinkedHashMap<>();
        rules.put("private-key", new PrivateKeyRule());
        rules.put("json-web-token", new JsonWebTokenRule());
        rules.put("secret", new SecretRule());
        rules.put("email", new EmailRule());
        rules.put("card", new CardRule());
        rules.put("phone", new PhoneRule());
        return rules;
    }

    /** The policy for new requests. */
    public static OutputPolicy current() {
        return CURRENT;
    }

    /**
     * Name of a version of which some rules apply only, such as {@code output-1:email+phone}.
     *
     * @param version version with all rules
     * @param names names of the rules that apply; those that this build doesn't have are left out
     */
    public static String restricted(String version, Collection<String> names) {
        List<String> chosen = RULES.keySet().stream().filter(names::contains).toList();
        if (chosen.size() == RULES.size()) {
            return version;
        }
        return version + SELECTION + (chosen.isEmpty() ? NO_RULES : String.join(SEPARATOR, chosen));
    }

    /** The policy of a version; null when this build doesn't have it. */
    public static @Nullable OutputPolicy ofVersion(String version) {
        if (version.equals(BASE)) {
            return CURRENT;
        }
        if (!version.startsWith(BASE + SELECTION)) {
            return null;
        }
        String selection = version.substring(BASE.length() + 1);
        List<String> names =
                selection.equals(NO_RULES) ? List.of() : List.of(selection.split(Pattern.quote(SEPARATOR), -1));
        return RULES.keySet().containsAll(names)
                ? new OutputPolicy(version, names.stream().map(RULES::get).toList())
                : null;
    }

    /** Name of this version. */
    public String version() {
        return version;
    }

    /** A redactor for one answer. */
    public StreamingRedactor newRedactor() {
        return new StreamingRedactor(this);
    }

    /** A whole text, redacted. */
    public String redact(String text) {
        StreamingRedactor redactor = newRedactor();
        return redactor.push(text) + redactor.finish();
    }

    /** What the rules say of the place {@code at}; the first rule that doesn't say no decides. */
    Finding probe(StringBuilder text, int at, boolean ended) {
        for (OutputRule rule : rules) {
            Finding finding = rule.probe(text, at, ended);
            if (finding != Finding.NO) {
                return finding;
            }
        }
        return Finding.NO;
    }
}
