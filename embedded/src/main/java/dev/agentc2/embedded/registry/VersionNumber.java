package dev.agentc2.embedded.registry;

import dev.agentc2.embedded.registry.Subjects.Version;
import java.util.List;
import java.util.OptionalInt;

/**
 * A version as an address names it. Immutable.
 *
 * @param exact its number, from 1; empty for {@code latest} (also written {@code -1})
 */
record VersionNumber(OptionalInt exact) {
    static final VersionNumber LATEST = new VersionNumber(OptionalInt.empty());

    /** Reads a version; anything else is error 42202. */
    static VersionNumber parse(String text) {
        if (text.equals("latest") || text.equals("-1")) {
            return LATEST;
        }
        if (!text.matches("[1-9]\\d{0,9}") || Long.parseLong(text) > Integer.MAX_VALUE) {
            throw RegistryError.invalidVersion(text);
        }
        return new VersionNumber(OptionalInt.of(Integer.parseInt(text)));
    }

    /** Picks it from the versions of a subject, of which there is at least one; error 40402 when it isn't there. */
    Version of(List<Version> versions) {
        if (exact.isEmpty()) {
            return versions.getLast();
        }
        int number = exact.getAsInt();
        return versions.stream()
                .filter(version -> version.number() == number)
                .findFirst()
                .orElseThrow(() -> RegistryError.versionNotFound(number));
    }
}
