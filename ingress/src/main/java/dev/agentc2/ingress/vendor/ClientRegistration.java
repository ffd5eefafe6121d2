package dev.agentc2.ingress.vendor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.ingress.vendor.AuthorizationFailure.Kind;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.network.OutboundHttp;
import dev.agentc2.platform.oauth.OAuthClient;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the platform becomes a client of an authorization server that it has never met: by a document of its own where the
 * server reads such, else by registering (RFC 7591). Thread-safe.
 */
public final class ClientRegistration {
    private static final String NAME = "AgentC2";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int LONGEST = 2_048;

    private final OutboundHttp http;
    private final URI callback;
    private final URI document;

    /**
     * @param callback where people are sent back to
     * @param document where {@link #document} is served
     */
    public ClientRegistration(OutboundHttp http, URI callback, URI document) {
        this.http = http;
        this.callback = callback;
        this.document = document;
    }

    /**
     * A client of a server.
     *
     * @throws AuthorizationFailure when the server takes only clients that a person made there
     */
    public OAuthClient with(AuthorizationServer server) throws AuthorizationFailure {
        if (server.readsClientDocuments() && isPublic()) {
            return new OAuthClient(document.toString(), null, OAuthClient.Method.NONE);
        }
        URI registration = server.registration();
        if (registration == null) {
            throw clientNeeded(server, "It doesn't register clients by itself");
        }
        try {
            OutboundHttp.Answer answer = http.post(
                    registration,
                    Map.of("Content-Type", "application/json", "Accept", "application/json"),
                    request(server).toString());
            if (answer.status() / 100 != 2) {
                throw clientNeeded(server, "It refused to register the platform (HTTP " + answer.status() + ")");
            }
            return client(Json.MAPPER.readTree(answer.body()), server);
        } catch (JsonProcessingException e) {
            throw clientNeeded(server, "What it answers to a registration can't be read");
        } catch (IOException e) {
            throw new AuthorizationFailure(
                    Kind.UNREACHABLE, "The authorization server can't be reached to register the platform.");
        }
    }

    /** What authorization servers read at the client's id. */
    public ObjectNode document() {
        return metadata(OAuthClient.Method.NONE).put("client_id", document.toString());
    }

    /** Others can't read a document of this machine. */
    private boolean isPublic() {
        return "https".equals(document.getScheme()) && !LOOPBACK.contains(document.getHost());
    }

    private ObjectNode request(AuthorizationServer server) {
        OAuthClient.Method method = server.registersPublic()
                ? OAuthClient.Method.NONE
                : server.methods().getFirst();
        return metadata(method).put("application_type", LOOPBACK.contains(callback.getHost()) ? "native" : "web");
    }

    private ObjectNode metadata(OAuthClient.Method method) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode().put("client_name", NAME);
        metadata.put("client_uri", WellKnown.origin(callback).toString());
        metadata.putArray("redirect_uris").add(callback.toString());
        List.of("authorization_code", "refresh_token").forEach(metadata.putArray("grant_types")::add);
        metadata.putArray("response_types").add("code");
        return metadata.put("token_endpoint_auth_method", method.wireName());
    }

    private static OAuthClient client(JsonNode answer, AuthorizationServer server) throws AuthorizationFailure {
        String id = answer.path("client_id").asText("");
        String secret = text(answer, "client_secret");
        if (id.isBlank() || id.length() > LONGEST || (secret != null && secret.length() > LONGEST)) {
            throw clientNeeded(server, "What it answers to a registration can't be read");
        }
        OAuthClient.Method method = OAuthClient.Method.named(
                        answer.path("token_endpoint_auth_method").asText(""))
                .orElse(server.methods().getFirst());
        return new OAuthClient(id, method == OAuthClient.Method.NONE ? null : secret, method);
    }

    private static @Nullable String text(JsonNode json, String name) {
        String text = json.path(name).asText("");
        return text.isEmpty() ? null : text;
    }

    private static AuthorizationFailure clientNeeded(AuthorizationServer server, String why) {
        return new AuthorizationFailure(
                Kind.CLIENT_NEEDED,
                "The authorization server at " + server.authorization().getHost() + " wants a client of its own. " + why
                        + ": make an app at the vendor, allow it the callback address, and give its client id (and"
                        + " secret).");
    }
}
