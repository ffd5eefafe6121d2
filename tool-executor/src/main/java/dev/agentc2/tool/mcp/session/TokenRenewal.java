package dev.agentc2.tool.mcp.session;

import dev.agentc2.platform.credentials.TokenNames;
import dev.agentc2.platform.network.BlockedException;
import dev.agentc2.platform.oauth.OAuthClient;
import dev.agentc2.platform.oauth.TokenAnswer;
import dev.agentc2.platform.oauth.TokenEndpoint;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes new tokens out of a refresh token at its authorization server. Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-6">RFC 6749, section 6</a>
 */
final class TokenRenewal {
    private final TokenEndpoint endpoint;
    private final Clock clock;

    TokenRenewal(TokenEndpoint endpoint, Clock clock) {
        this.endpoint = endpoint;
        this.clock = clock;
    }

    /** What came of asking. */
    sealed interface Outcome {
        /** These credentials take the place of those of the same name. */
        record Renewed(Map<String, String> credentials) implements Outcome {}

        /** It is over: a person has to authorise the connection anew. */
        record Over(String because) implements Outcome {}

        /** It may work another time. */
        record Failed(String because) implements Outcome {}
    }

    /** Asks; no exception of the network comes out. */
    Outcome ask(Map<String, String> now) {
        String refreshToken = now.getOrDefault(TokenNames.REFRESH_TOKEN, "");
        String tokenUrl = now.getOrDefault(TokenNames.TOKEN_URL, "");
        if (refreshToken.isEmpty() || tokenUrl.isEmpty()) {
            return new Outcome.Over(
                    "The access token is no longer good, and there is none to renew it with; authorise the connection"
                            + " anew.");
        }
        try {
            return outcome(endpoint.ask(URI.create(tokenUrl), client(now), grant(now, refreshToken)));
        } catch (BlockedException e) {
            return new Outcome.Failed("The access token can't be renewed: " + e.why() + ".");
        } catch (IOException | IllegalArgumentException e) {
            return new Outcome.Failed("The access token can't be renewed: its server is away.");
        }
    }

    private Outcome outcome(TokenAnswer answer) {
        return switch (answer) {
            case TokenAnswer.Granted granted -> new Outcome.Renewed(credentials(granted));
            case TokenAnswer.Refused refused ->
                refused.isGrantOver()
                        ? new Outcome.Over("The authorization has ended or was withdrawn (invalid_grant); authorise the"
                                + " connection anew.")
                        : new Outcome.Failed(
                                "The access token can't be renewed: its server refuses (" + refused.error() + ").");
            case TokenAnswer.Unusable unusable ->
                new Outcome.Failed("The access token can't be renewed (HTTP " + unusable.status() + ").");
        };
    }

    private static OAuthClient client(Map<String, String> now) {
        OAuthClient.Method method = OAuthClient.Method.named(now.getOrDefault(TokenNames.CLIENT_METHOD, ""))
                .orElse(OAuthClient.Method.POST);
        return new OAuthClient(now.getOrDefault(TokenNames.CLIENT_ID, ""), now.get(TokenNames.CLIENT_SECRET), method);
    }

    private static Map<String, String> grant(Map<String, String> now, String refreshToken) {
        Map<String, String> grant = new LinkedHashMap<>();
        grant.put("grant_type", "refresh_token");
        grant.put("refresh_token", refreshToken);
        String resource = now.get(TokenNames.RESOURCE);
        if (resource != null) {
            grant.put("resource", resource);
        }
        return grant;
    }

    private Map<String, String> credentials(TokenAnswer.Granted granted) {
        Map<String, String> credentials = new LinkedHashMap<>();
        credentials.put(TokenNames.ACCESS_TOKEN, granted.accessToken());
        Long life = granted.lifeSeconds();
        credentials.put(TokenNames.EXPIRES_AT, life == null ? "" : String.valueOf(clock.millis() + life * 1_000));
        if (granted.refreshToken() != null) {
            credentials.put(TokenNames.REFRESH_TOKEN, granted.refreshToken());
        }
        return credentials;
    }
}
