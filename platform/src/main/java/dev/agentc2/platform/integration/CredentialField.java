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
    /**
     * What OAuth may need, whatever the server: nothing where the vendor registers clients by itself, and the tokens come when
     * the connection is authorised in the browser. {@code help} says where to get a client.
     */
    static List<CredentialField> ofOauth(String help) {
        return List.of(
                new CredentialField("clientId", "Client id", false, false, help),
                new CredentialField("clientSecret", "Client secret", true, false, "Where the client has one."));
    }
}
