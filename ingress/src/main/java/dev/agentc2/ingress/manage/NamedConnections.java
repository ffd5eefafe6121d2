package dev.agentc2.ingress.manage;

import dev.agentc2.platform.tool.ToolNames;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The connections that names of tools begin with, as they are in the database. Immutable.
 *
 * @param found by how the names begin; of a prefix that several slugs are cut to, all of them
 * @param missing beginnings that no connection of the organisation has
 */
record NamedConnections(Map<String, List<Found>> found, SortedSet<String> missing) {
    /**
     * A connection.
     *
     * @param workspaceId workspace whose agents alone it serves; null for all
     */
    record Found(String slug, @Nullable String workspaceId) {
        private boolean serves(@Nullable String workspace) {
            return workspaceId == null || workspaceId.equals(workspace);
        }

        private boolean isMeantBy(String prefix) {
            return slug.equals(prefix) || ToolNames.prefix(slug).equals(prefix);
        }
    }

    /** Those of an organisation; names without a connection are passed over. */
    static NamedConnections of(Handle handle, String org, Collection<String> toolNames) {
        SortedSet<String> prefixes = toolNames.stream()
                .filter(name -> name.contains(ToolNames.BETWEEN))
                .map(name -> name.substring(0, name.indexOf(ToolNames.BETWEEN)))
                .collect(Collectors.toCollection(TreeSet::new));
        if (prefixes.isEmpty()) {
            return new NamedConnections(Map.of(), prefixes);
        }
        List<Found> all = handle.createQuery("SELECT slug, workspace_id FROM connections WHERE org_id = :org"
                        + " AND kind = 'MCP' AND deleted_at IS NULL ORDER BY slug")
                .bind("org", org)
                .map((row, ctx) -> new Found(row.getString("slug"), row.getString("workspace_id")))
                .list();
        Map<String, List<Found>> found = prefixes.stream()
                .collect(Collectors.toMap(
                        prefix -> prefix,
                        prefix -> all.stream().filter(c -> c.isMeantBy(prefix)).toList()));
        prefixes.removeIf(prefix -> !found.getOrDefault(prefix, List.of()).isEmpty());
        return new NamedConnections(found, prefixes);
    }

    /** Slugs of those that serve no agent of a workspace; null for agents of none. */
    SortedSet<String> outside(@Nullable String workspaceId) {
        return found.values().stream()
                .filter(meant -> meant.stream().noneMatch(connection -> connection.serves(workspaceId)))
                .flatMap(List::stream)
                .map(Found::slug)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
