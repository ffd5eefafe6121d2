package dev.agentc2.ingress.vendor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.platform.oauth.OAuthClient;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What servers say of themselves, and what of it is believed. */
class MetadataTest {
    private static final URI MCP = URI.create("https://mcp.example/public/mcp");
    private static final URI ISSUER = URI.create("https://auth.example/tenant1");

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static ObjectNode server() {
        return (ObjectNode) json("{'issuer':'https://auth.example/tenant1',"
                + "'authorization_endpoint':'https://auth.example/authorize',"
                + "'token_endpoint':'https://auth.example/token','code_challenge_methods_supported':['plain','S256']}");
    }

    @Test
    void aChallengeTellsWhereTheMetadataAreAndWhatTheRequestNeeds() {
        Challenge told = Challenge.of("Basic realm=\"x\", Bearer error=\"invalid_token\","
                + " resource_metadata=\"https://mcp.example/.well-known/\\\"x\", scope=\"files:read files:write\"");
        assertEquals(Optional.of("https://mcp.example/.well-known/\"x"), told.metadata());
        assertEquals(List.of("files:read", "files:write"), told.scopes());
        assertEquals(
                Optional.of("https://a.example/m"),
                Challenge.of("bearer resource_metadata=https://a.example/m").metadata());
        for (String nothing :
                List.of("", "Bearer", "Basic resource_metadata=\"https://a.example\"", "Bearer scope=\"")) {
            assertEquals(Challenge.NONE, Challenge.of(nothing), nothing);
        }
        assertEquals(Challenge.NONE, Challenge.of("Bearer scope=\"" + "a ".repeat(5_000) + "\""));
    }

    @Test
    void metadataAreLookedForInTheOrderOfTheSpecification() {
        assertEquals(
                "https://mcp.example/.well-known/oauth-protected-resource/public/mcp"
                        + " https://mcp.example/.well-known/oauth-protected-resource",
                joined(WellKnown.ofResource(MCP)));
        assertEquals(
                "https://mcp.example:8443/.well-known/oauth-protected-resource",
                joined(WellKnown.ofResource(URI.create("https://mcp.example:8443/"))));
        assertEquals(
                "https://auth.example/.well-known/oauth-authorization-server/tenant1"
                        + " https://auth.example/.well-known/openid-configuration/tenant1"
                        + " https://auth.example/tenant1/.well-known/openid-configuration",
                joined(WellKnown.ofIssuer(ISSUER)));
        assertEquals(
                "https://auth.example/.well-known/oauth-authorization-server"
                        + " https://auth.example/.well-known/openid-configuration",
                joined(WellKnown.ofIssuer(URI.create("https://auth.example"))));
    }

    private static String joined(List<URI> addresses) {
        return String.join(" ", addresses.stream().map(URI::toString).toList());
    }

    @Test
    void aResourceIsTheServerItselfOrWhatItLiesBelow() {
        for (String good : List.of(
                "https://mcp.example/public/mcp",
                "https://mcp.example/public",
                "https://MCP.example",
                "https://mcp.example/")) {
            assertEquals(good, resource(good).orElseThrow().resource());
        }
        for (String another : List.of(
                "https://evil.example/public/mcp",
                "https://mcp.example/pub",
                "http://mcp.example/public/mcp",
                "https://mcp.example:444/public/mcp",
                "javascript:alert(1)",
                "")) {
            assertEquals(Optional.empty(), resource(another), another);
        }
        assertEquals(Optional.empty(), ProtectedResource.of(json("{'resource':'https://mcp.example'}"), MCP));
    }

    private static Optional<ProtectedResource> resource(String resource) {
        return ProtectedResource.of(
                json("{'resource':'" + resource
                        + "','authorization_servers':['https://auth.example/tenant1','ftp://x'],"
                        + "'scopes_supported':['read','not one']}"),
                MCP);
    }

    @Test
    void aServerWithoutMetadataStandsForItself() {
        ProtectedResource bare = ProtectedResource.bare(URI.create("https://MCP.example/"));
        assertEquals("https://mcp.example", bare.resource());
        assertEquals("https://mcp.example/mcp", ProtectedResource.canonical(URI.create("https://mcp.example/mcp")));
        assertEquals(List.of(URI.create("https://MCP.example")), bare.issuers());
    }

    @Test
    void anAuthorizationServerIsBelievedWhenItChecksProofKeysAndIsWhoItShouldBe() throws AuthorizationFailure {
        AuthorizationServer plain = AuthorizationServer.of(server(), ISSUER);
        assertEquals(List.of(OAuthClient.Method.BASIC), plain.methods());
        assertTrue(!plain.registersPublic() && !plain.namesItself() && plain.registration() == null);
        AuthorizationServer rich = AuthorizationServer.of(
                server().setAll((ObjectNode) json("{'registration_endpoint':'https://auth.example/register',"
                        + "'token_endpoint_auth_methods_supported':['private_key_jwt','client_secret_post','none'],"
                        + "'authorization_response_iss_parameter_supported':true,'grant_types_supported':['authorization_code'],"
                        + "'client_id_metadata_document_supported':true,'scopes_supported':['offline_access']}")),
                URI.create("https://auth.example/tenant1/"));
        assertEquals(List.of(OAuthClient.Method.POST), rich.methods());
        assertTrue(rich.registersPublic() && rich.namesItself() && rich.readsClientDocuments());
    }

    @Test
    void whatIsNotSafeIsRefusedInWords() {
        refused(server().put("issuer", "https://evil.example"), "of another issuer");
        refused(server().without("code_challenge_methods_supported"), "proof keys");
        refused((ObjectNode) server().set("code_challenge_methods_supported", json("['plain']")), "proof keys");
        refused((ObjectNode) server().set("response_types_supported", json("['token']")), "offer code");
        refused((ObjectNode) server().set("grant_types_supported", json("['implicit']")), "authorization_code");
        for (String odd : List.of("javascript:alert(1)", "https://user@auth.example/a", "/authorize", "")) {
            refused(server().put("authorization_endpoint", odd), "authorization_endpoint isn't a web address");
        }
        refused(server().without("token_endpoint"), "token_endpoint isn't a web address");
    }

    private static void refused(ObjectNode document, String why) {
        AuthorizationFailure failure =
                assertThrows(AuthorizationFailure.class, () -> AuthorizationServer.of(document, ISSUER));
        assertEquals(AuthorizationFailure.Kind.NOT_OFFERED, failure.kind());
        assertTrue(failure.sentence().contains(why), failure.sentence());
    }

    @Test
    void theFirstThatSaysAnythingOfScopesIsAskedFor() {
        Challenge challenge = new Challenge(Optional.empty(), List.of("challenge"));
        List<String> none = List.of();
        assertEquals(List.of("w"), Scopes.chosen(List.of("w"), List.of("s"), challenge, List.of("r")));
        assertEquals(List.of("s"), Scopes.chosen(none, List.of("s"), challenge, List.of("r")));
        assertEquals(List.of("challenge"), Scopes.chosen(none, none, challenge, List.of("r")));
        assertEquals(List.of("r"), Scopes.chosen(none, none, Challenge.NONE, List.of("r")));
        assertEquals(none, Scopes.chosen(none, none, Challenge.NONE, none));
        assertEquals(
                List.of(false, false, false, true),
                Stream.of("", "a b", "a\"b", "a:b").map(Scopes::isOne).toList());
    }
}
