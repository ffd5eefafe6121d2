package dev.agentc2.ingress.manage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.http.Fields;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request does to the credentials of a connection, which it can't read: left out it keeps them, null removes
 * them, and an object sets those that it names, removes those that it names with null, and keeps all others. Immutable.
 */
record CredentialChange(@Nullable JsonNode wanted) {
    static final int MOST = 20;

    private static final int LONGEST = 16_384;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    /** Checks the form; no rule quotes a value. */
    static Fields check(Fields fields, @Nullable JsonNode credentials) {
        if (credentials == null || credentials.isNull()) {
            return fields;
        }
        if (!credentials.isObject() || credentials.size() > MOST) {
            return fields.check("credentials", false, "is an object of at most " + MOST + " texts by name, or null");
        }
        for (Map.Entry<String, JsonNode> credential : credentials.properties()) {
            JsonNode value = credential.getValue();
            boolean fits = value.isNull()
                    || (value.isTextual()
                            && !value.textValue().isEmpty()
                            && value.textValue().length() <= LONGEST);
            fields.check(
                    "credentials",
                    fits && NAME.matcher(credential.getKey()).matches(),
                    "has names of 1 to 64 letters, digits, dots, underscores and hyphens, and values that are texts of 1 to "
                            + LONGEST + " characters or null");
        }
        return fields;
    }

    /** Whether they stay as they are. */
    boolean keepsAll() {
        return wanted == null || (wanted.isObject() && wanted.isEmpty());
    }

    /** Whether what there was doesn't matter. */
    boolean removesAll() {
        return wanted != null && wanted.isNull();
    }

    /** The credentials after the change. */
    SortedMap<String, String> appliedTo(Map<String, String> before) {
        SortedMap<String, String> after = new TreeMap<>();
        if (wanted == null || !wanted.isNull()) {
            after.putAll(before);
        }
        if (wanted != null) {
            wanted.properties().forEach(credential -> {
                if (credential.getValue().isNull()) {
                    after.remove(credential.getKey());
                } else {
                    after.put(credential.getKey(), credential.getValue().textValue());
                }
            });
        }
        return after;
    }
}
