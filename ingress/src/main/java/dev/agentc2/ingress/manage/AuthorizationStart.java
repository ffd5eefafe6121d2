package dev.agentc2.ingress.manage;

import dev.agentc2.ingress.vendor.AuthorizationFailure;
import dev.agentc2.ingress.vendor.AuthorizationRequest;
import dev.agentc2.ingress.vendor.AuthorizationServer;
import dev.agentc2.ingress.vendor.ClientRegistration;
import dev.agentc2.ingress.vendor.Discovery;
import dev.agentc2.ingress.vendor.Scopes;
import dev.agentc2.platform.credentials.TokenNames;
import dev.agentc2.platform.database.Database;
import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.oauth.OAuthClient;
import dev.agentc2.platform.oauth.ProofKey;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The way out to an authorization server: finds it, chooses the client, and writes the address that a browser goes to.
 * Changes nothing that is stored. Thread-safe.
 */
final class AuthorizationStart {
    private static final int LONGEST = 2_048;
    private static final Pattern VISIBLE = Pattern.compile("[\\x20-\\x7e]+");

    private final Database database;
    private final ConnectionSecrets secrets;
    private final Discovery discovery;
    private final ClientRegistration registration;
    private final URI callback;
    private final SecureRandom random = new SecureRandom();

    AuthorizationStart(
            Database database,
            ConnectionSecrets secrets,
            Discovery discovery,
            ClientRegistration registration,
            URI callback) {
        this.database = database;
        this.secrets = secrets;
        this.discovery = discovery;
        this.registration = registration;
        this.callback = callback;
    }

    /**
     * Body of the request.
     *
     * @param clientId of an app that somebody made at the vendor; what is stored, or a new one, when it is left out
     * @param scopes what to ask for; what the connection is set up with, or the server says, when they are left out
     */
    record Wish(
            @Nullable String clientId,
            @Nullable String clientSecret,
            @Nullable List<String> scopes) {
        void check() {
            new Fields()
                    .check("clientId", clientId == null || fits(clientId), "is 1 to " + LONGEST + " visible characters")
                    .check(
                            "clientSecret",
                            clientSecret == null || (clientId != null && fits(clientSecret)),
                            "is 1 to " + LONGEST + " visible characters, and comes with its clientId")
                    .check(
                            "scopes",
                            scopes == null
                                    || (scopes.size() <= Scopes.MOST
                                            && scopes.stream().allMatch(s -> s != null && Scopes.isOne(s))),
                            "are at most " + Scopes.MOST + " words without spaces, quotes and backslashes")
                    .done();
        }

        private static boolean fits(String text) {
            return text.length() <= LONGEST && VISIBLE.matcher(text).matches();
        }
    }

    /** Who begins it; the session is null when it is a program. */
    record Caller(String orgId, String actor, @Nullable String session) {}

    /** An attempt with what the browser is sent away with. */
    record Begun(String state, AuthorizationAttempt attempt, URI url) {}

    private record Stored(Connection connection, Map<String, String> credentials) {}

    /**
     * Begins.
     *
     * @throws ProblemException 404, or 409 when the connection isn't one of OAuth
     * @throws AuthorizationFailure when its servers don't lead to an authorization
     */
    Begun begin(Caller caller, String idOrSlug, Wish wish) throws AuthorizationFailure {
        Stored stored = database.inOrganization(caller.orgId(), h -> {
            Connection connection = Connection.TABLE.get(h, caller.orgId(), idOrSlug);
            return new Stored(connection, secrets.lock(h, caller.orgId(), connection.id()));
        });
        URI url = requireOAuth(stored.connection());
        Discovery.Found found = discovery.find(url);
        OAuthClient own = own(wish, stored.credentials(), found.server());
        OAuthClient client = own == null ? registration.with(found.server()) : own;
        boolean registered = own == null || stored.credentials().containsKey(TokenNames.CLIENT_REDIRECT);
        List<String> scopes = AuthorizationRequest.lasting(
                found.scopes(Objects.requireNonNullElse(wish.scopes(), List.of()), setUp(stored.connection())),
                found.server());
        ProofKey key = ProofKey.begin(random);
        String state = ProofKey.random(random);
        AuthorizationRequest request = new AuthorizationRequest(
                found.server(), client.id(), found.resource().resource(), scopes, callback, state, key);
        return new Begun(
                state,
                attempt(caller, stored.connection(), found, client, registered && wish.clientId() == null, scopes, key),
                request.url());
    }

    private static URI requireOAuth(Connection connection) {
        String url = connection.url();
        if (url == null || !connection.usesOAuth()) {
            throw new ProblemException(
                    409,
                    "not-authorizable",
                    "Only a connection to an MCP server by its address, with \"auth\": \"oauth\" in its settings, is"
                            + " authorised in the browser.");
        }
        return URI.create(url);
    }

    /** The client that there is; null when one has to be registered. A client belongs to one authorization server. */
    private @Nullable OAuthClient own(Wish wish, Map<String, String> stored, AuthorizationServer server) {
        OAuthClient.Method first = server.methods().getFirst();
        if (wish.clientId() != null) {
            return new OAuthClient(wish.clientId(), wish.clientSecret(), first);
        }
        String id = stored.get(TokenNames.CLIENT_ID);
        boolean itsOwn = server.issuer().equals(stored.getOrDefault(TokenNames.ISSUER, server.issuer()));
        boolean comesBack =
                callback.toString().equals(stored.getOrDefault(TokenNames.CLIENT_REDIRECT, callback.toString()));
        if (id == null || !itsOwn || !comesBack) {
            return null;
        }
        return new OAuthClient(
                id,
                stored.get(TokenNames.CLIENT_SECRET),
                OAuthClient.Method.named(stored.getOrDefault(TokenNames.CLIENT_METHOD, ""))
                        .orElse(first));
    }

    private static List<String> setUp(Connection connection) {
        List<String> scopes = new ArrayList<>();
        connection.settings().path("scopes").forEach(each -> {
            if (Scopes.isOne(each.asText())) {
                scopes.add(each.asText());
            }
        });
        return scopes;
    }

    private static AuthorizationAttempt attempt(
            Caller caller,
            Connection connection,
            Discovery.Found found,
            OAuthClient client,
            boolean registered,
            List<String> scopes,
            ProofKey key) {
        return new AuthorizationAttempt(
                caller.orgId(),
                connection.id(),
                caller.actor(),
                caller.session(),
                String.valueOf(connection.url()),
                found.server().issuer(),
                found.server().namesItself(),
                found.server().token().toString(),
                client.id(),
                client.secret(),
                client.method(),
                registered,
                found.resource().resource(),
                scopes,
                key.verifier());
    }
}
