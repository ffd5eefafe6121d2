package dev.agentc2.egress.mcp;

import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.Page;
import dev.agentc2.platform.http.Page.Row;
import java.time.Instant;
import java.util.List;

/** The live agents of organisations, asked of PostgreSQL each time. Thread-safe. */
final class AgentTools {
    private static final int PAGE = 100;
    private static final String LIVE = """
            SELECT slug, name, description FROM agents
            WHERE org_id = :org AND live_version IS NOT NULL AND deleted_at IS NULL AND slug > :after
            ORDER BY slug LIMIT :rows
            """;

    private final Database database;

    /** @param database pool of the application role */
    AgentTools(Database database) {
        this.database = database;
    }

    /**
     * A page of an organisation's tools, by name.
     *
     * @param from {@link Cursor#OLDEST} for the first page
     * @throws dev.agentc2.platform.database.DatabaseUnavailableException when PostgreSQL is away
     */
    Page<AgentTool> page(String orgId, Cursor from) {
        List<Row<AgentTool>> found = database.inOrganization(
                orgId,
                handle -> handle.createQuery(LIVE)
                        .bind("org", orgId)
                        .bind("after", from.id())
                        .bind("rows", PAGE + 1)
                        .map((row, ctx) -> new Row<>(
                                new AgentTool(
                                        row.getString("slug"), row.getString("name"), row.getString("description")),
                                new Cursor(Instant.EPOCH, row.getString("slug"))))
                        .list());
        return Page.of(found, PAGE);
    }
}
