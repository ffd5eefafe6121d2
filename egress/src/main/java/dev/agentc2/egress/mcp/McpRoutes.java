package dev.agentc2.egress.mcp;

import dev.agentc2.egress.mcp.RpcMessage.Answer;
import dev.agentc2.egress.mcp.RpcMessage.Notification;
import dev.agentc2.egress.mcp.RpcMessage.Request;
import dev.agentc2.platform.http.ClientEntrance;
import dev.agentc2.platform.http.Cursor;
import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.OAuthSite;
import dev.agentc2.platform.http.OAuthSites;
import dev.agentc2.platform.http.Page;
import dev.agentc2.platform.http.PageOrigin;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.Route;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.modelcontextprotocol.spec.HttpHeaders;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.InitializeResult;
import io.modelcontextprotocol.spec.McpSchema.ListToolsResult;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint over HTTP. Thread-safe.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http">MCP, streamable HTTP</a>
 */
final class McpRoutes {
    private static final String PATH = OAuthSite.MCP_PATH;
    private static final String JSON = "application/json";
    private static final String CANCELLED = "notifications/cancelled";
    private static final Implementation US = new Implementation("agentc2", "AgentC2", "0.1.0");
    private static final String INSTRUCTIONS =
            "Each tool is an agent that answers a message. An answer tells a conversationId: send it along to go on with"
                    + " that conversation.";

    private final AgentTools tools;
    private final AgentCalls calls;
    private final @Nullable URI publicUrl;
    private final OAuthSites sites;
    private final SessionIds sessions = new SessionIds();

    /**
     * @param publicUrl where people reach the page, whose origin may call; null for this machine only
     * @param sites where clients that a person signs in for are sent
     */
    McpRoutes(AgentTools tools, AgentCalls calls, @Nullable URI publicUrl, OAuthSites sites) {
        this.tools = tools;
        this.calls = calls;
        this.publicUrl = publicUrl;
        this.sites = sites;
    }

    List<Route> all() {
        ClientEntrance entrance = ctx -> sites.of(ctx).map(OAuthSite::challenge).orElse("");
        return List.of(
                new Route(HandlerType.POST, PATH, Permission.CHAT, true, ctx -> answerFaults(ctx, this::take))
                        .forClients(entrance),
                Route.stream(PATH, Permission.CHAT, ctx -> answerFaults(ctx, this::resume))
                        .forClients(entrance),
                Route.get(OAuthSite.RESOURCE_METADATA, Permission.PUBLIC, this::metadata),
                Route.get(OAuthSite.RESOURCE_METADATA + PATH, Permission.PUBLIC, this::metadata));
    }

    /** @see <a href="https://www.rfc-editor.org/rfc/rfc9728#section-2">RFC 9728, 2</a> */
    private void metadata(Context ctx) {
        OAuthSite site = sites.of(ctx)
                .orElseThrow(() -> new ProblemException(
                        404,
                        "oauth-not-set-up",
                        "Clients can't be signed in for at this address; AGENTC2_PUBLIC_URL isn't an https address."));
        ctx.json(Map.of(
                "resource", site.resource(),
                "resource_name", "AgentC2",
                "authorization_servers", List.of(site.issuer()),
                "scopes_supported", List.of(OAuthSite.SCOPE),
                "bearer_methods_supported", List.of("header")));
    }

    /** Something that is done with a request. */
    @FunctionalInterface
    private interface Work {
        void on(Context ctx) throws InterruptedException;
    }

    private void answerFaults(Context ctx, Work work) throws InterruptedException {
        try {
            PageOrigin.refuseForeign(ctx, publicUrl);
            work.on(ctx);
        } catch (RpcFault fault) {
            ctx.status(fault.status()).contentType(JSON).result(fault.answer());
        }
    }

    private void take(Context ctx) throws InterruptedException {
        JsonBody.requireJson(ctx);
        String session = SessionIds.checked(ctx.header(HttpHeaders.MCP_SESSION_ID));
        Caller caller = Caller.of(ctx);
        switch (RpcMessage.parse(ctx.bodyAsBytes())) {
            case Request request -> answer(ctx, request, session);
            case Notification notification -> {
                if (notification.method().equals(CANCELLED)) {
                    calls.cancel(caller, notification, session);
                }
                ctx.status(202);
            }
            case Answer answer -> ctx.status(202);
        }
    }

    private void answer(Context ctx, Request request, @Nullable String session) {
        requireBothTypes(ctx);
        if (request.method().equals(McpSchema.METHOD_INITIALIZE)) {
            String wanted = request.params().path("protocolVersion").asText();
            ctx.header(HttpHeaders.MCP_SESSION_ID, sessions.next());
            result(ctx, request, welcome(ProtocolVersion.negotiated(wanted)));
            return;
        }
        ProtocolVersion version = ProtocolVersion.of(ctx.header(HttpHeaders.PROTOCOL_VERSION));
        switch (request.method()) {
            case McpSchema.METHOD_PING -> result(ctx, request, Map.of());
            case McpSchema.METHOD_TOOLS_LIST -> result(ctx, request, tools(ctx, request));
            case McpSchema.METHOD_TOOLS_CALL -> calls.call(ctx, request, session, version);
            default -> throw RpcFault.unknownMethod(request);
        }
    }

    private static InitializeResult welcome(ProtocolVersion version) {
        ServerCapabilities offered = ServerCapabilities.builder().tools(false).build();
        return InitializeResult.builder(version.name(), offered, US)
                .instructions(INSTRUCTIONS)
                .build();
    }

    private ListToolsResult tools(Context ctx, Request request) {
        Page<AgentTool> page = tools.page(Principal.of(ctx).orgId(), cursor(request));
        return new ListToolsResult(page.rows().stream().map(AgentTool::toTool).toList(), page.next());
    }

    private static Cursor cursor(Request request) {
        if (!request.params().has("cursor")) {
            return Cursor.OLDEST;
        }
        try {
            return Cursor.parse(request.params().path("cursor").asText());
        } catch (IllegalArgumentException e) {
            throw RpcFault.invalidParams(request, "'cursor' isn't one of this list.");
        }
    }

    private static void result(Context ctx, Request request, Object result) {
        ctx.contentType(JSON).result(RpcAnswer.result(request.id(), result));
    }

    private void resume(Context ctx) {
        Caller.of(ctx);
        String lastEventId = ctx.header(HttpHeaders.LAST_EVENT_ID);
        if (lastEventId == null || lastEventId.isBlank()) {
            throw new ProblemException(
                    405,
                    "method-not-allowed",
                    "Nothing is told here outside of a call; send Last-Event-ID to go on with the answer to one.",
                    Map.of(),
                    Map.of("Allow", "POST"));
        }
        ProtocolVersion.of(ctx.header(HttpHeaders.PROTOCOL_VERSION));
        calls.resume(ctx, lastEventId.strip());
    }

    /** A client must take both, for which of them it gets depends on what it asks. */
    private static void requireBothTypes(Context ctx) {
        String accept = ctx.header("Accept");
        boolean both = accept == null
                || accept.contains("*/*")
                || (accept.contains(JSON) && accept.contains("text/event-stream"));
        if (!both) {
            throw RpcFault.refused(406, "Accept must have application/json and text/event-stream.");
        }
    }
}
