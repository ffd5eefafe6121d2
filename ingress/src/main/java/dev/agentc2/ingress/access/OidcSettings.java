package dev.agentc2.ingress.access;

import dev.agentc2.platform.config.SettingException;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.http.OwnAddress;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How people sign in at an OpenID provider. Immutable.
 *
 * @param issuer as it stands in the provider's tokens
 * @param clientSecret null for a public client, which PKCE alone protects
 * @param redirect where the provider sends people back to
 */
record OidcSettings(
        String issuer, String clientId, @Nullable String clientSecret, URI redirect) {
    static final String CALLBACK = "/api/login/oidc/callback";

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /**
     * Those of a process; empty when no provider is set up.
     *
     * @throws SettingException when they can't work
     */
    static Optional<OidcSettings> of(Settings settings) {
        return settings.find(Settings.OIDC_ISSUER).map(issuer -> {
            requireSafe(issuer);
            URI redirect = settings.find(Settings.OIDC_REDIRECT_URL).orElseGet(() -> OwnAddress.of(settings, CALLBACK));
            return new OidcSettings(
                    issuer.toString(),
                    settings.get(Settings.OIDC_CLIENT_ID),
                    settings.find(Settings.OIDC_CLIENT_SECRET).orElse(null),
                    redirect);
        });
    }

    /** Keys and tokens of a provider that is reached without TLS could be anybody's. */
    private static void requireSafe(URI issuer) {
        boolean local = LOOPBACK.contains(String.valueOf(issuer.getHost()));
        if (!"https".equals(issuer.getScheme()) && !(local && "http".equals(issuer.getScheme()))) {
            throw new SettingException(Settings.OIDC_ISSUER.name() + ": an https address is expected");
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "OidcSettings[" + issuer + ", " + clientId + "]";
    }
}
