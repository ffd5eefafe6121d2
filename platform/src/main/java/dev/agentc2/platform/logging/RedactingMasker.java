package dev.agentc2.platform.logging;

import net.logstash.logback.mask.ValueMasker;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.TokenStreamContext;

/** Applies {@link Redaction} to every text in a JSON line: message, stack trace, fields. Made by logback. */
public final class RedactingMasker implements ValueMasker {
    @Override
    public @Nullable Object mask(TokenStreamContext context, Object value) {
        if (value instanceof CharSequence text) {
            String original = text.toString();
            String redacted = Redaction.redact(original);
            return redacted.equals(original) ? null : redacted;
        }
        return null;
    }
}
