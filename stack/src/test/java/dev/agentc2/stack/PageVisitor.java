package dev.agentc2.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** A signed-in person with one page of ours: the cookie and the token that goes with it. */
final class PageVisitor {
    static final String PASSWORD = "correct horse battery staple";

    private final BareClient bare;
    private final String email;
    private String cookie = "";
    private String csrfToken = "";

    private PageVisitor(BareClient bare, String email) {
        this.bare = bare;
        this.email = email;
    }

    /**
     * Makes an account.
     *
     * @param more further fields of the request, each with a comma before it
     */
    static PageVisitor signUp(BareClient bare, String email, String more) {
        PageVisitor visitor = new PageVisitor(bare, email);
        visitor.enter(
                "/api/signup",
                "{\"email\":\"" + email + "\",\"password\":\"" + PASSWORD + "\",\"name\":\"Person\"" + more + "}");
        return visitor;
    }

    /** Signs in again. */
    void signIn() {
        enter("/api/login", "{\"email\":\"" + email + "\",\"password\":\"" + PASSWORD + "\"}");
    }

    private void enter(String path, String body) {
        HttpResponse<String> answer = bare.send(
                bare.keyless(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
        cookie = answer.headers().firstValue("Set-Cookie").orElse("").split(";", 2)[0];
        csrfToken = json(answer).path("csrfToken").asText();
    }

    /** What the API answers; must be of a status. */
    JsonNode ask(int status, String method, String path, @Nullable String body, String... headers) {
        HttpResponse<String> answer =
                bare.send(request(method, path, body, headers).header("X-CSRF-Token", csrfToken));
        assertEquals(status, answer.statusCode(), answer.body());
        return answer.body().isEmpty() ? Json.MAPPER.nullNode() : json(answer);
    }

    /** As a page of another site would make the browser send it. */
    int statusWithoutToken(String method, String path, String body) {
        return bare.send(request(method, path, body)).statusCode();
    }

    private HttpRequest.Builder request(String method, String path, @Nullable String body, String... headers) {
        HttpRequest.Builder request = bare.keyless(path)
                .header("Cookie", cookie)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return headers.length == 0 ? request : request.headers(headers);
    }

    /** Id of the person. */
    String userId() {
        return ask(200, "GET", "/api/session", null).at("/user/id").asText();
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return Json.MAPPER.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(answer.body(), e);
        }
    }
}
