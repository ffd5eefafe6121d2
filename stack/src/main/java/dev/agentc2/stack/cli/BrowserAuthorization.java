package dev.agentc2.stack.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.client.ApiClient;
import dev.agentc2.stack.client.ApiException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Has a connection authorised by whoever opens a link, and waits for the outcome. One thread. */
final class BrowserAuthorization {
    private final ApiClient client;
    private final String slug;
    private final String path;
    private final PrintWriter out;
    private String before = "";
    private Instant until = Instant.EPOCH;

    BrowserAuthorization(ApiClient client, String slug, PrintWriter out) {
        this.client = client;
        this.slug = slug;
        this.path = "/api/connections/" + URLEncoder.encode(slug, StandardCharsets.UTF_8);
        this.out = out;
    }

    /**
     * Prints the link.
     *
     * @param app client id and secret, where the vendor wants a client of its own; else empty
     * @return whether there is one
     */
    boolean begin(Map<String, String> app) throws IOException, InterruptedException {
        before = authorizedAt();
        ObjectNode body = Json.MAPPER.createObjectNode();
        app.forEach(body::put);
        try {
            JsonNode begun = client.post(path + "/authorize", body.toString());
            until = Instant.parse(begun.path("expiresAt").asText());
            out.println("Open this link in a browser, and agree there:");
            out.println(begun.path("authorizationUrl").asText());
            out.flush();
            return true;
        } catch (ApiException e) {
            out.println("It can't be authorised yet: " + e.getMessage());
            out.println("Then: ./agentc2 connect --authorize " + slug
                    + " [--credential-env clientId=VARIABLE --credential-env clientSecret=VARIABLE]");
            return false;
        }
    }

    /**
     * Waits until somebody has agreed, or the link is too old.
     *
     * @param every how often it is looked
     * @return whether somebody has
     */
    boolean await(Duration every) throws IOException, InterruptedException {
        out.println("Waiting for the browser ...");
        out.flush();
        while (Instant.now().isBefore(until)) {
            if (!authorizedAt().equals(before)) {
                out.println("It is authorised.");
                return true;
            }
            Thread.sleep(every);
        }
        out.println("Nobody agreed in time. Again: ./agentc2 connect --authorize " + slug);
        return false;
    }

    private String authorizedAt() throws IOException, InterruptedException {
        return client.get(path).path("authorization").path("authorizedAt").asText();
    }
}
