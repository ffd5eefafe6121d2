package dev.agentc2.stack.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A thing as the platform has it. Immutable; its values are not to be changed.
 *
 * @param rowVersion its ETag
 * @param fields by name in the files; references are slugs
 * @param hasCredentials of a connection
 * @param versions of an agent that was looked into; null for others
 */
record Present(
        Kind kind,
        String slug,
        String id,
        long rowVersion,
        Map<String, JsonNode> fields,
        boolean hasCredentials,
        @Nullable Versions versions) {

    Present {
        fields = Map.copyOf(fields);
    }

    /**
     * An agent's versions.
     *
     * @param latest highest number, 0 when there is none
     * @param live number of the one that answers, 0 when there is none
     * @param latestFields of the latest
     * @param liveFields of the live one
     */
    record Versions(int latest, int live, Map<String, JsonNode> latestFields, Map<String, JsonNode> liveFields) {
        Versions {
            latestFields = Map.copyOf(latestFields);
            liveFields = Map.copyOf(liveFields);
        }
    }
}
