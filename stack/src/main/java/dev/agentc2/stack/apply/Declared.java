package dev.agentc2.stack.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A thing as the files want it. Immutable; its values are not to be changed.
 *
 * @param kind what it is
 * @param slug its name among its kind
 * @param places of the document ({@code slug}) and of its fields
 * @param fields by name in the files; references are slugs
 * @param version fields of an agent's version; empty for other kinds
 * @param note of a new version; empty for none
 * @param owned whether a workspace's agents are all in the files, so that others may be pruned
 * @param publish whether the version is to be live
 * @param credentials names, each with the environment variable that has the value; null to keep what there is
 */
record Declared(
        Kind kind,
        String slug,
        Map<String, Place> places,
        Map<String, JsonNode> fields,
        Map<String, JsonNode> version,
        String note,
        boolean owned,
        boolean publish,
        @Nullable Map<String, String> credentials) {

    Declared {
        places = Map.copyOf(places);
        fields = Map.copyOf(fields);
        version = Map.copyOf(version);
        credentials = credentials == null ? null : Map.copyOf(credentials);
    }

    /** Where a field stands, or the document where it has no such field. */
    Place place(String field) {
        Place place = places.get(field);
        return place != null ? place : place();
    }

    Place place() {
        Place place = places.get("slug");
        return place != null ? place : new Place("?", 1);
    }
}
