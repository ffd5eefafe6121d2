package dev.agentc2.tool.mcp.offer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.tool.mcp.connection.McpConnection.UnusableException;
import dev.agentc2.wire.ConnectionConfig;
import dev.agentc2.wire.OfferedTool;
import dev.agentc2.wire.ToolOffer;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OfferWriterTest {
    private static final Map<String, Object> OBJECT = Map.of("type", "object");

    private static McpConnection connection(String settings) throws UnusableException {
        return McpConnection.of(ConnectionConfig.newBuilder()
                .setConnectionId("c")
                .setOrgId("org")
                .setSlug("crm")
                .setName("CRM")
                .setKind("MCP")
                .setUrl("https://crm.example/mcp")
                .setSettings(settings)
                .setEnabled(true)
                .setUpdatedAt(1)
                .build());
    }

    private static McpSchema.Tool tool(String name, Map<String, Object> schema, McpSchema.ToolAnnotations hints) {
        return McpSchema.Tool.builder(name, schema).annotations(hints).build();
    }

    private static McpSchema.Tool tool(String name) {
        return tool(name, OBJECT, McpSchema.ToolAnnotations.builder().build());
    }

    private static ToolOffer offer(String settings, McpSchema.Tool... tools) throws UnusableException {
        return OfferWriter.ready(connection(settings), new Inventory(List.of(tools), false, ""), 5);
    }

    @Test
    void safetyComesFromTheServersHintsUnlessTheOrganisationSaysOtherwise() throws UnusableException {
        McpSchema.ToolAnnotations reads = new McpSchema.ToolAnnotations(null, true, null, null, null, null);
        McpSchema.ToolAnnotations repeats = new McpSchema.ToolAnnotations(null, false, false, true, false, null);
        String rules = "{\"tools\":{\"plain\":{\"safety\":\"QUERYABLE\",\"approval\":\"ALWAYS\"}}}";
        List<OfferedTool> tools = offer(
                        rules, tool("reads", OBJECT, reads), tool("repeats", OBJECT, repeats), tool("plain"), tool("x"))
                .getTools();
        assertEquals(
                List.of("IDEMPOTENT", "IDEMPOTENT", "QUERYABLE", "NEITHER"),
                tools.stream().map(OfferedTool::getSafety).toList());
        assertEquals(
                List.of(false, false, true, true),
                tools.stream().map(OfferedTool::getDestructive).toList());
        assertEquals("ALWAYS", tools.get(2).getApproval());
        assertEquals("NEVER", tools.get(3).getApproval());
    }

    @Test
    void whatNoModelCouldCallIsLeftOutInWords() throws UnusableException {
        ToolOffer offer = offer(
                "{}",
                tool("good"),
                tool("good"),
                tool("x".repeat(200)),
                tool(
                        "list",
                        Map.of("type", "array"),
                        McpSchema.ToolAnnotations.builder().build()),
                tool(
                        "huge",
                        Map.of("type", "object", "description", "x".repeat(40_000)),
                        McpSchema.ToolAnnotations.builder().build()));
        assertEquals(
                List.of("crm__good"),
                offer.getTools().stream().map(OfferedTool::getName).toList());
        assertTrue(String.valueOf(offer.getProblem()).startsWith("4 tools are left out"), offer.getProblem());
    }

    @Test
    void aServerWithTooManyToolsIsCut() throws UnusableException {
        List<McpSchema.Tool> many = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            many.add(tool("t" + i));
        }
        ToolOffer offer = OfferWriter.ready(connection("{}"), new Inventory(many, true, ""), 5);
        assertEquals(OfferWriter.MOST_TOOLS, offer.getTools().size());
        assertEquals("The server has more tools than are taken: the first 256 are offered.", offer.getProblem());
    }

    @Test
    void fixedArgumentsAreNotOfferedToTheModel() throws UnusableException {
        Map<String, Object> schema = Map.of(
                "type",
                "object",
                "properties",
                Map.of("tenant", Map.of("type", "string"), "q", Map.of("type", "string")),
                "required",
                List.of("tenant", "q"));
        ToolOffer offer = offer(
                "{\"fixedArguments\":{\"*\":{\"tenant\":\"t-1\"}}}",
                tool("find", schema, McpSchema.ToolAnnotations.builder().build()));
        String parameters = offer.getTools().getFirst().getParameters();
        assertFalse(parameters.contains("tenant"), parameters);
        assertTrue(parameters.contains("\"q\""), parameters);
    }

    @Test
    void aServerThatIsAwayKeepsItsToolsForTenMinutes() throws UnusableException {
        ToolOffer ready = offer("{}", tool("find"));
        ToolOffer stale = OfferWriter.away(connection("{}"), ready, "away", 5 + 599_999);
        assertEquals("STALE", stale.getStatus());
        assertEquals(1, stale.getTools().size());
        assertEquals(5, stale.getRefreshedAt());
        ToolOffer gone = OfferWriter.away(connection("{}"), stale, "away", 5 + 600_000);
        assertEquals("UNREACHABLE", gone.getStatus());
        assertEquals(0, gone.getTools().size());
        assertEquals("away", gone.getProblem());
        assertEquals(
                "UNREACHABLE",
                OfferWriter.away(connection("{}"), null, "away", 6).getStatus());
        assertNull(ready.getProblem());
    }
}
