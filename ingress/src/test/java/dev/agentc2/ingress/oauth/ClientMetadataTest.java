package dev.agentc2.ingress.oauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientMetadataTest {
    private static ClientMetadata parse(String json) {
        return ClientMetadata.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatAClientSaysIsReadAndWhatIsntKnownIsPassedOver() {
        ClientMetadata read = parse("""
                {'client_name':' Cursor ','redirect_uris':['cursor://anysphere.cursor-mcp/oauth/callback'],'grant_types':
                ['authorization_code','refresh_token'],'response_types':['code'],'token_endpoint_auth_method':'none',
                'application_type':'native','scope':'chat','software_id':7}""");
        assertEquals("Cursor", read.name());
        assertEquals(1, read.redirects().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "invalid_client_metadata | []",
                "invalid_client_metadata | nonsense",
                "invalid_client_metadata | {'redirect_uris':['https://a.example/'],'client_name':7}",
                "invalid_client_metadata | {'redirect_uris':['https://a.example/'],'client_name':'a\\u202eb'}",
                "invalid_client_metadata | {'redirect_uris':['https://a.example/'],'client_name':'a\\nb'}",
                "invalid_client_metadata | {'redirect_uris':['https://a.example/'],'grant_types':['implicit']}",
                "invalid_client_metadata | {'redirect_uris':['https://a.example/'],'response_types':['token']}",
                "invalid_redirect_uri | {}",
                "invalid_redirect_uri | {'redirect_uris':[]}",
                "invalid_redirect_uri | {'redirect_uris':'https://a.example/'}",
                "invalid_redirect_uri | {'redirect_uris':[7]}",
                "invalid_redirect_uri | {'redirect_uris':['https://a.example/','http://a.example/']}"
            })
    void whatCantBeServedIsRefused(String error, String json) {
        assertEquals(error, assertThrows(OAuthRefusal.class, () -> parse(json)).error());
    }
}
