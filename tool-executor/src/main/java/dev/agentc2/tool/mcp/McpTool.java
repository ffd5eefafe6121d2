package dev.agentc2.tool.mcp;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.arguments.CheckedSchema;
import dev.agentc2.platform.effect.Cancellation;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.tool.Safety;
import dev.agentc2.platform.tool.ToolDescription;
import dev.agentc2.tool.Tool;
import dev.agentc2.tool.ToolInvocation;
import dev.agentc2.tool.ToolOutcome;
import dev.agentc2.tool.ToolOutcome.FailureKind;
import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.tool.mcp.session.McpFailureException;
import dev.agentc2.tool.mcp.session.McpFailureException.Kind;
import dev.agentc2.wire.OfferedTool;
import dev.agentc2.wire.ToolOffer;
import java.time.Duration;
import java.util.Map;

/** A tool of a connection. Thread-safe. */
final class McpTool implements Tool {
    private static final TypeReference<Map<String, Object>> ARGUMENTS = new TypeReference<>() {};
    /** Longer than the core waits for a call: the call's own deadline is what counts. */
    private static final Duration TIME_LIMIT = Duration.ofMinutes(2);

    private static final String SERVER = "mcp";
    private static final String EFFECT_ID = "agentc2/effectId";

    private final McpConnection connection;
    private final OfferedTool offered;
    private final ToolOffer offer;
    private final ServerCalls calls;

    /** @param offer what the connection offers, the tool among it */
    McpTool(McpConnection connection, OfferedTool offered, ToolOffer offer, ServerCalls calls) {
        this.connection = connection;
        this.offered = offered;
        this.offer = offer;
        this.calls = calls;
    }

    /** The newest rules count, not those of the offer. */
    @Override
    public ToolDescription description() {
        return new ToolDescription(
                offered.getName(),
                offered.getDescription(),
                CheckedSchema.of(offered.getParameters()),
                EffectInquiry.safety(connection, offered));
    }

    @Override
    public String server() {
        return SERVER;
    }

    /** Tenants name their tools as they like, so metrics don't. */
    @Override
    public String metricName() {
        return SERVER;
    }

    @Override
    public Duration timeLimit() {
        return TIME_LIMIT;
    }

    @Override
    public ToolOutcome invoke(ToolInvocation invocation, Cancellation cancellation) throws InterruptedException {
        Safety safety = EffectInquiry.safety(connection, offered);
        boolean isIdempotent = safety == Safety.IDEMPOTENT;
        ObjectNode arguments = applied(invocation);
        Map<String, Object> meta = safety == Safety.NEITHER ? Map.of() : Map.of(EFFECT_ID, invocation.effectId());
        try {
            return ResultText.outcome(calls.call(
                    connection,
                    offered.getRemoteName(),
                    Json.MAPPER.convertValue(arguments, ARGUMENTS),
                    meta,
                    invocation.asker()));
        } catch (ServerCalls.NotMadeException e) {
            return new ToolOutcome.Failed(e.kind(), e.detail(), e.detail());
        } catch (McpFailureException e) {
            return outcome(e, isIdempotent);
        }
    }

    private ObjectNode applied(ToolInvocation invocation) {
        return connection.rules().applied(offered.getRemoteName(), invocation.arguments(), invocation.effectId());
    }

    @Override
    public Inquiry inquire(ToolInvocation invocation, Cancellation cancellation) throws InterruptedException {
        return new EffectInquiry(connection, offer, calls)
                .about(offered.getRemoteName(), applied(invocation), invocation.effectId());
    }

    private static ToolOutcome outcome(McpFailureException failure, boolean isIdempotent) {
        FailureKind kind = kind(failure.kind());
        if (failure.mayHaveHappened() && !isIdempotent) {
            return new ToolOutcome.Unknown(kind, failure.problem());
        }
        return new ToolOutcome.Failed(kind, failure.problem(), failure.serverSays());
    }

    private static FailureKind kind(Kind kind) {
        return switch (kind) {
            case BLOCKED -> FailureKind.BLOCKED;
            case UNREACHABLE, CREDENTIALS, NOT_MCP, SESSION_LOST -> FailureKind.UNREACHABLE;
            case TIMEOUT -> FailureKind.TIMEOUT;
            case TOO_LARGE -> FailureKind.RESULT_TOO_LARGE;
            case BROKEN_OFF, SERVER_ERROR, REFUSED -> FailureKind.TOOL_ERROR;
        };
    }
}
