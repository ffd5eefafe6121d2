package dev.agentc2.platform.integration;

import java.util.List;

/**
 * A credential that is asked for. Immutable.
 *
 * @param name name among the connection's credentials
 * @param label name for people
 * @param secret whether it mustn't be seen while it is typed; what isn't secret is sealed all the same
 * @param required whether the server can't be used without it
 * @param help where to get it
 */
public record CredentialField(String name, String label, boolean secret, boolean required, String help) {
    /** What OAuth needs, whatever the server; {@code help} says where to get a client. */
    static List<CredentialField> ofOauth(String help) {
        return List.of(
                new CredentialField("clientId", "Client id", false, true, help),
                new CredentialField("clientSecret", "Client secret", true, false, "Where the client has one."),
                new CredentialField(
                        "tokenUrl",
                        "Token address",
                        false,
                        true,
                        "The token_endpoint in the metadata of the authorization server."),
                new CredentialField(
                        "refreshToken",
                        "Refresh token",
                        true,
                        true,
                        "What the client got when a person agreed; access tokens are made from it."));
    }
}
