package dev.agentc2.ingress.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.ingress.vendor.AuthorizationFailure.Kind;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.network.BlockedException;
import dev.agentc2.platform.network.OutboundHttp;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out who grants access to an MCP server: asks the server without a token, reads its metadata and those of its
 * authorization server. Thread-safe.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization">Model Context Protocol,
 *     authorization</a>
 */
public final class Discovery {
    private static final Map<String, String> JSON = Map.of("Accept", "application/json");
    private static final Map<String, String> MCP =
            Map.of("Accept", "application/json, text/event-stream", "Content-Type", "application/json");
    /** What a client says first; a server that wants a token refuses it. */
    private static final String HELLO = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":"
            + "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},"
            + "\"clientInfo\":{\"name\":\"AgentC2\",\"version\":\"1\"}}}";
    /** Documents that are asked for at most, however many servers are named. */
    private static final int REQUESTS = 9;
    /** After this no further document is asked for. */
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private final OutboundHttp http;

    public Discovery(OutboundHttp http) {
        this.http = http;
    }

    /** What was found out of a server. */
    public record Found(ProtectedResource resource, AuthorizationServer server, Challenge challenge) {
        /**
         * What to ask for.
         *
         * @param wanted what the caller says
         * @param setUp what the connection is set up with
         */
        public List<String> scopes(List<String> wanted, List<String> setUp) {
            return Scopes.chosen(wanted, setUp, challenge, resource.scopes());
        }
    }

    /**
     * Asks about a server.
     *
     * @throws AuthorizationFailure when it can't be asked, or nobody fit grants access to it
     */
    public Found find(URI mcp) throws AuthorizationFailure {
        Challenge challenge = challenge(mcp);
        Budget left = new Budget();
        ProtectedResource resource = resource(mcp, challenge, left).orElseGet(() -> ProtectedResource.bare(mcp));
        return new Found(resource, server(resource, left), challenge);
    }

    private Challenge challenge(URI mcp) throws AuthorizationFailure {
        try {
            OutboundHttp.Answer answer = http.probe(mcp, MCP, HELLO);
            return answer.status() == 401
                    ? Challenge.of(answer.headers().getOrDefault("www-authenticate", ""))
                    : Challenge.NONE;
        } catch (BlockedException e) {
            throw new AuthorizationFailure(Kind.BLOCKED, "The server's address isn't allowed: " + e.why() + ".");
        } catch (IOException e) {
            throw new AuthorizationFailure(Kind.UNREACHABLE, "The server can't be reached; is its address right?");
        }
    }

    private Optional<ProtectedResource> resource(URI mcp, Challenge challenge, Budget left) {
        List<URI> places = new ArrayList<>();
        challenge.metadata().flatMap(Addresses::of).ifPresent(places::add);
        WellKnown.ofResource(mcp).stream().filter(p -> !places.contains(p)).forEach(places::add);
        for (URI place : places) {
            Optional<ProtectedResource> found = document(place, left).flatMap(json -> ProtectedResource.of(json, mcp));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** The first that can be used. */
    private AuthorizationServer server(ProtectedResource resource, Budget left) throws AuthorizationFailure {
        AuthorizationFailure last = new AuthorizationFailure(
                Kind.NOT_OFFERED,
                "The server names nobody who grants access to it: there are no metadata of an authorization server.");
        for (URI issuer : resource.issuers()) {
            for (URI place : WellKnown.ofIssuer(issuer)) {
                try {
                    Optional<JsonNode> document = document(place, left);
                    if (document.isPresent()) {
                        return reachable(AuthorizationServer.of(document.get(), issuer));
                    }
                } catch (AuthorizationFailure e) {
                    last = e;
                }
            }
        }
        throw last;
    }

    private AuthorizationServer reachable(AuthorizationServer server) throws AuthorizationFailure {
        for (URI endpoint : List.of(server.authorization(), server.token())) {
            if (!http.isFit(endpoint)) {
                throw new AuthorizationFailure(
                        Kind.NOT_OFFERED,
                        "The authorization server at " + server.authorization().getHost()
                                + " can't be used: its addresses aren't secured by https.");
            }
        }
        return server;
    }

    /** A document; what isn't there, can't be had or isn't one is empty. */
    private Optional<JsonNode> document(URI place, Budget left) {
        if (!left.allows()) {
            return Optional.empty();
        }
        try {
            OutboundHttp.Answer answer = http.get(place, JSON);
            JsonNode json = answer.status() == 200 ? Json.MAPPER.readTree(answer.body()) : Json.MAPPER.nullNode();
            return json.isObject() ? Optional.of(json) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What one question may cost: a server that leads from place to place keeps nobody busy. Not thread-safe. */
    private static final class Budget {
        private final long until = System.nanoTime() + PATIENCE.toNanos();
        private int requests = REQUESTS;

        boolean allows() {
            return requests-- > 0 && System.nanoTime() < until;
        }
    }
}
