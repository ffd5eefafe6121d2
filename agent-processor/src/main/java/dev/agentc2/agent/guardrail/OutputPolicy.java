package dev.agentc2.agent.guardrail;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What may go out: a versioned set of patterns that are replaced in an answer, namely secrets (keys and tokens of known
 * form, private keys, JSON web tokens), e-mail addresses, payment cards (valid by length, issuer and check digit) and
 * phone numbers. A changed rule is a new version; a version once released stays, for requests name theirs. Immutable
 * and thread-safe.
 */
public final class OutputPolicy {
    private static final OutputPolicy CURRENT = new OutputPolicy(
            "output-1",
            List.of(
                    new PrivateKeyRule(),
                    new JsonWebTokenRule(),
                    new SecretRule(),
                    new EmailRule(),
                    new CardRule(),
                    new PhoneRule()));

    private static final Map<String, OutputPolicy> VERSIONS = Map.of(CURRENT.version, CURRENT);

    private final String version;
    private final List<OutputRule> rules;

    private OutputPolicy(String version, List<OutputRule> rules) {
        this.version = version;
        this.rules = List.copyOf(rules);
    }

    /** The policy for new requests. */
    public static OutputPolicy current() {
        return CURRENT;
    }

    /** The policy of a version; null when this build doesn't have it. */
    public static @Nullable OutputPolicy ofVersion(String version) {
        return VERSIONS.get(version);
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
