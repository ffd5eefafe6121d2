package dev.agentc2.tool.mcp.offer;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.tool.Safety;
import dev.agentc2.platform.tool.ToolNames;
import dev.agentc2.tool.ContentCap;
import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.wire.OfferedTool;
import dev.agentc2.wire.ToolOffer;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From what a server says to what is offered: bounded, and without what no model could call. What is left out is told in
 * the offer's problem. Pure.
 */
public final class OfferWriter {
    /** Tools of a connection at most. */
    public static final int MOST_TOOLS = 256;

    static final int LONGEST_NAME = 128;
    static final int LONGEST_SCHEMA = 32 * 1024;
    static final int LONGEST_DESCRIPTION = 4 * 1024;
    static final int LONGEST_INSTRUCTIONS = 8 * 1024;
    /** All tools of an offer together, characters: a record holds them in any script. */
    static final int LARGEST_OFFER = 1024 * 1024;

    /** How long what a server offered goes on while it is away. */
    static final long STALE_MS = 600_000;

    private OfferWriter() {}

    /** The offer of a server that answered. */
    public static ToolOffer ready(McpConnection connection, Inventory inventory, long now) {
        Drawing drawing = new Drawing(connection);
        Set<String> remoteNames = new LinkedHashSet<>();
        List<McpSchema.Tool> fit = new ArrayList<>();
        for (McpSchema.Tool tool : inventory.tools()) {
            String name = Objects.requireNonNullElse(tool.name(), "");
            if (name.isBlank() || name.length() > LONGEST_NAME || !remoteNames.add(name)) {
                drawing.leftOut++;
            } else {
                fit.add(tool);
            }
        }
        Map<String, String> names = ToolNames.of(connection.slug(), List.copyOf(remoteNames));
        fit.forEach(tool -> drawing.add(tool, names.getOrDefault(tool.name(), "")));
        return offer(connection)
                .setStatus("READY")
                .setProblem(drawing.problem(inventory.isCut(), remoteNames))
                .setInstructions(text(inventory.instructions(), LONGEST_INSTRUCTIONS))
                .setTools(drawing.tools)
                .setRefreshedAt(now)
                .build();
    }

    /**
     * The offer of a server that can't be asked: what it offered before goes on for a while.
     *
     * @param before null when there was none
     */
    public static ToolOffer away(McpConnection connection, @Nullable ToolOffer before, String problem, long now) {
        boolean goesOn = before != null
                && !before.getStatus().equals("UNREACHABLE")
                && before.getSlug().equals(connection.slug())
                && now - before.getRefreshedAt() < STALE_MS;
        if (goesOn) {
            return ToolOffer.newBuilder(before)
                    .setStatus("STALE")
                    .setProblem(problem)
                    .build();
        }
        return unusable(connection, problem, before == null ? 0 : before.getRefreshedAt());
    }

    /** The offer of a connection that offers nothing. */
    static ToolOffer unusable(McpConnection connection, String problem, long refreshedAt) {
        return offer(connection)
                .setStatus("UNREACHABLE")
                .setProblem(problem)
                .setRefreshedAt(refreshedAt)
                .build();
    }

    private static ToolOffer.Builder offer(McpConnection connection) {
        return ToolOffer.newBuilder()
                .setOrgId(connection.orgId())
                .setConnectionId(connection.connectionId())
                .setSlug(connection.slug())
                .setTools(List.of());
    }

    private static @Nullable String text(@Nullable String text, int longest) {
        return text == null || text.isBlank() ? null : ContentCap.head(text.replace('\0', ' '), longest);
    }

    /** Tools on their way into an offer. */
    private static final class Drawing {
        private final McpConnection connection;
        private final List<OfferedTool> tools = new ArrayList<>();
        private int size;
        private int leftOut;
        private int tooMany;

        Drawing(McpConnection connection) {
            this.connection = connection;
        }

        void add(McpSchema.Tool tool, String name) {
            String parameters = schema(withoutFixed(tool));
            if (parameters == null) {
                leftOut++;
                return;
            }
            String description = Objects.requireNonNullElse(text(tool.description(), LONGEST_DESCRIPTION), "");
            String output = tool.outputSchema() == null ? null : schema(tool.outputSchema());
            size += parameters.length() + description.length() + (output == null ? 0 : output.length());
            if (tools.size() >= MOST_TOOLS || size > LARGEST_OFFER) {
                tooMany++;
                return;
            }
            tools.add(offered(tool, name, description, parameters, output));
        }

        /** The schema that is left for the model when the organisation has fixed some arguments. */
        private @Nullable Map<String, Object> withoutFixed(McpSchema.Tool tool) {
            Set<String> fixed = connection.rules().fixed(tool.name());
            Map<String, Object> schema = tool.inputSchema();
            if (schema == null || fixed.isEmpty()) {
                return schema;
            }
            Map<String, Object> left = new LinkedHashMap<>(schema);
            if (left.get("properties") instanceof Map<?, ?> properties) {
                Map<Object, Object> open = new LinkedHashMap<>(properties);
                open.keySet().removeAll(fixed);
                left.put("properties", open);
            }
            if (left.get("required") instanceof List<?> required) {
                left.put(
                        "required",
                        required.stream().filter(name -> !fixed.contains(name)).toList());
            }
            return left;
        }

        private OfferedTool offered(
                McpSchema.Tool tool, String name, String description, String parameters, @Nullable String output) {
            McpSchema.ToolAnnotations hints = tool.annotations() == null
                    ? McpSchema.ToolAnnotations.builder().build()
                    : tool.annotations();
            boolean readOnly = Boolean.TRUE.equals(hints.readOnlyHint());
            Safety safety =
                    connection.rules().safety(tool.name(), readOnly, Boolean.TRUE.equals(hints.idempotentHint()));
            String title = tool.title() == null ? hints.title() : tool.title();
            return OfferedTool.newBuilder()
                    .setName(name)
                    .setRemoteName(tool.name())
                    .setTitle(text(title, LONGEST_NAME))
                    .setDescription(description)
                    .setParameters(parameters)
                    .setOutputSchema(output)
                    .setSafety(safety.name())
                    .setReadOnly(readOnly)
                    .setDestructive(!readOnly && !Boolean.FALSE.equals(hints.destructiveHint()))
                    .setOpenWorld(!Boolean.FALSE.equals(hints.openWorldHint()))
                    .setApproval(connection.rules().approval(tool.name()))
                    .build();
        }

        @Nullable
        String problem(boolean isCut, Set<String> remoteNames) {
            List<String> said = new ArrayList<>(UnusableChecks.of(connection.rules(), tools, remoteNames));
            if (leftOut > 0) {
                said.add(
                        leftOut + " tools are left out: they have no usable name, or no schema of an object of at most "
                                + LONGEST_SCHEMA / 1024 + " KiB.");
            }
            if (tooMany > 0 || isCut) {
                said.add("The server has more tools than are taken: the first " + tools.size() + " are offered.");
            }
            return said.isEmpty() ? null : String.join(" ", said);
        }

        /** The text of a schema; null when no call could fit it, or it is too large. */
        private static @Nullable String schema(@Nullable Map<String, Object> schema) {
            if (schema == null || !"object".equals(schema.getOrDefault("type", "object"))) {
                return null;
            }
            try {
                String text = Json.MAPPER.writeValueAsString(schema);
                return text.length() > LONGEST_SCHEMA ? null : text;
            } catch (JsonProcessingException e) {
                return null;
            }
        }
    }
}
