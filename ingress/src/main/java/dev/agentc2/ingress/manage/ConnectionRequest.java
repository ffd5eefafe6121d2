package dev.agentc2.ingress.manage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.http.Fields;
import dev.agentc2.platform.inquiry.DeclaredEffects;
import dev.agentc2.platform.integration.Transport;
import dev.agentc2.platform.provider.ProviderConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bodies by which connections are made and changed. */
final class ConnectionRequest {
    static final String MCP = "MCP";
    private static final String MODEL_PROVIDER = ProviderConnection.KIND;
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int LONGEST_SETTINGS = 16_384;

    private ConnectionRequest() {}

    /**
     * Body of POST.
     *
     * @param integration slug of what of the catalogue it is made from, see {@link ChosenIntegration}
     */
    record Draft(
            @Nullable String slug,
            @Nullable String name,
            @Nullable String kind,
            @Nullable String url,
            @Nullable String workspaceId,
            @Nullable JsonNode settings,
            @Nullable Boolean enabled,
            @Nullable JsonNode credentials,
            @Nullable String integration) {
        Fields check(ProviderRules rules) {
            Fields fields = new Fields()
                    .slug("slug", slug)
                    .check(
                            "kind",
                            MCP.equals(kind) || MODEL_PROVIDER.equals(kind),
                            "is " + MCP + " or " + MODEL_PROVIDER);
            edit().check(fields, Objects.requireNonNullElse(kind, ""), rules);
            if (MODEL_PROVIDER.equals(kind)) {
                boolean hasKey = credentials != null
                        && credentials.path(ProviderConnection.API_KEY).isTextual();
                ProviderRules.checkKey(fields, settings, edit().isEnabled(), hasKey);
            }
            return fields;
        }

        Edit edit() {
            return new Edit(name, url, workspaceId, settings, enabled, credentials);
        }
    }

    /**
     * Body of PUT.
     *
     * @param settings a JSON object; none when left out
     * @param enabled true when left out
     * @param credentials see {@link CredentialChange}
     */
    record Edit(
            @Nullable String name,
            @Nullable String url,
            @Nullable String workspaceId,
            @Nullable JsonNode settings,
            @Nullable Boolean enabled,
            @Nullable JsonNode credentials) {
        Fields check(Fields fields, String kind, ProviderRules rules) {
            boolean usable = url == null || isUsable(url);
            fields.text("name", name, Limits.NAME)
                    .check(
                            "url",
                            usable && (url != null || !kind.equals(MCP) || isProgram()),
                            "is an absolute http or https address without credentials and fragment, at most "
                                    + Limits.URL + " characters long; required for " + MCP
                                    + " unless settings.transport is stdio")
                    .check(
                            "settings",
                            settings == null || settings.isNull() || isStorable(settings),
                            "is a JSON object of at most " + LONGEST_SETTINGS + " characters, without NUL");
            if (kind.equals(MCP)) {
                DeclaredEffects.faults(settings)
                        .forEach(fault -> fields.check("settings." + fault.field(), false, fault.rule()));
            }
            if (kind.equals(MODEL_PROVIDER) && usable) {
                rules.check(fields, settings, url);
            }
            return CredentialChange.check(fields, credentials);
        }

        /** Whether it starts a program, which has no address. */
        private boolean isProgram() {
            return settings != null && settings.path("transport").asText().equals(Transport.STDIO.setting());
        }

        boolean isEnabled() {
            return enabled == null || enabled;
        }

        String settingsText() {
            return settings == null || settings.isNull() ? "{}" : settings.toString();
        }
    }

    private static boolean isUsable(String url) {
        if (url.length() > Limits.URL) {
            return false;
        }
        try {
            URI uri = new URI(url);
            return SCHEMES.contains(Objects.requireNonNullElse(uri.getScheme(), ""))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isStorable(JsonNode settings) {
        return settings.isObject() && settings.toString().length() <= LONGEST_SETTINGS && !holdsNul(settings);
    }

    /** jsonb holds every character but one. */
    private static boolean holdsNul(JsonNode node) {
        if (node.isTextual()) {
            return node.textValue().indexOf('\0') >= 0;
        }
        for (var field : node.properties()) {
            if (field.getKey().indexOf('\0') >= 0) {
                return true;
            }
        }
        for (JsonNode child : node) {
            if (holdsNul(child)) {
                return true;
            }
        }
        return false;
    }
}
