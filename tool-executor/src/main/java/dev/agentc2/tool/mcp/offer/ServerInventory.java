package dev.agentc2.tool.mcp.offer;

import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.tool.mcp.session.McpFailureException;
import dev.agentc2.tool.mcp.session.McpFailureException.Kind;
import dev.agentc2.tool.mcp.session.McpSession;
import dev.agentc2.tool.mcp.session.Sessions;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ListToolsResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Asks servers for all pages of their tools, as many as are of use. Thread-safe. */
public final class ServerInventory implements OfferKeeper.Asker {
    private static final int MOST_PAGES = 50;
    private static final int MOST_TOOLS = 1_000;
    private static final Duration ALL_PAGES = Duration.ofSeconds(60);

    private final Sessions sessions;

    public ServerInventory(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Inventory ask(McpConnection connection) throws McpFailureException, InterruptedException {
        return sessions.ask(connection, session -> pages(session, connection));
    }

    private static Inventory pages(McpSession session, McpConnection connection)
            throws McpFailureException, InterruptedException {
        long until = System.nanoTime() + ALL_PAGES.toNanos();
        List<McpSchema.Tool> tools = new ArrayList<>();
        String cursor = null;
        for (int page = 0; page < MOST_PAGES && tools.size() < MOST_TOOLS; page++) {
            ListToolsResult answer = session.tools(cursor, connection.silence());
            if (answer.tools() != null) {
                answer.tools().stream().filter(Objects::nonNull).forEach(tools::add);
            }
            cursor = answer.nextCursor();
            if (cursor == null || cursor.isEmpty()) {
                return new Inventory(tools, false, session.instructions());
            }
            if (System.nanoTime() - until > 0) {
                throw new McpFailureException(Kind.TIMEOUT, "The server takes too long to list its tools.");
            }
        }
        return new Inventory(tools, true, session.instructions());
    }
}
