package dev.agentc2.ingress.manage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.network.HostPolicy;
import dev.agentc2.platform.network.PublicAddress;
import dev.agentc2.platform.provider.ProviderConnection;
import java.net.InetAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What holds for connections to model providers besides what holds for all: settings that name a provider, an address
 * that may be reached, and a key where the provider wants one. Immutable.
 *
 * @param hosts which addresses they may lead to
 */
record ProviderRules(HostPolicy hosts) {
    /** Checks settings and address; both are well-formed as such. */
    void check(Fields fields, @Nullable JsonNode settings, @Nullable String url) {
        ProviderConnection.faults(settings).forEach(fault -> fields.check("settings", false, fault));
        fields.check(
                "url", url != null || !ProviderConnection.needsUrl(settings), "is required for a server of one's own");
        if (url != null) {
            fields.check(
                    "url",
                    isAllowed(URI.create(url)),
                    "is https and leads to a public address, unless the operator of the platform allows its host");
        }
    }

    /** Checks that the key is there when calls may need it. */
    static void checkKey(Fields fields, @Nullable JsonNode settings, boolean enabled, boolean hasKey) {
        fields.check(
                "credentials",
                hasKey || !enabled || !ProviderConnection.needsKey(settings),
                "has " + ProviderConnection.API_KEY
                        + ", which this provider wants, as long as the connection is enabled");
    }

    /** Names are looked up when they are called: what they lead to may change. */
    private boolean isAllowed(URI url) {
        String host = url.getHost();
        boolean secure = "https".equals(url.getScheme());
        int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
        return hosts.isExempt(host, port) || (secure && hosts.allowsPort(host, port) && isPublic(host));
    }

    private static boolean isPublic(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return false;
        }
        try {
            return PublicAddress.is(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException aName) {
            return true;
        }
    }
}
