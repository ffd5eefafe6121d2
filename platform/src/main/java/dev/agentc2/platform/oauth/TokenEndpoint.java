package dev.agentc2.platform.oauth;

import dev.agentc2.platform.network.OutboundHttp;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/** Asks token endpoints, through the guarded way out. Thread-safe. */
public final class TokenEndpoint {
    private final OutboundHttp http;

    public TokenEndpoint(OutboundHttp http) {
        this.http = http;
    }

    /**
     * Shows what a client was given for tokens.
     *
     * @param grant fields of the grant, {@code grant_type} among them
     * @throws IOException when the server can't be reached, may not be, or doesn't answer in time
     */
    public TokenAnswer ask(URI endpoint, OAuthClient client, Map<String, String> grant) throws IOException {
        Map<String, String> form = new LinkedHashMap<>(grant);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        headers.put("Accept", "application/json");
        client.sign(form, headers);
        OutboundHttp.Answer answer = http.post(endpoint, headers, OAuthForm.of(form));
        return TokenAnswer.of(answer.status(), answer.body());
    }
}
