package dev.agentc2.platform.credentials;

import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a connection shows to the other side, by name: secret. Immutable; its text has the names only. */
public record Credentials(Map<String, String> values) {
    /** None. */
    public static final Credentials NONE = new Credentials(Map.of());

    public Credentials {
        values = Map.copyOf(values);
    }

    /** The one of a name; null when there is none. */
    public @Nullable String get(String name) {
        return values.get(name);
    }

    @Override
    public String toString() {
        return "credentials " + new TreeSet<>(values.keySet());
    }
}
