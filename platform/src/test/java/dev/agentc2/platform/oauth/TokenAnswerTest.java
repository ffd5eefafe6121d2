package dev.agentc2.platform.oauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Answers of token endpoints, good and odd. */
class TokenAnswerTest {
    @Test
    void tokensAreRead() {
        assertEquals(
                new TokenAnswer.Granted("a", "r", 3_600L, "read"),
                TokenAnswer.of(
                        200,
                        "{\"access_token\":\"a\",\"token_type\":\"BEARER\",\"expires_in\":3600,\"refresh_token\":\"r\","
                                + "\"scope\":\"read\",\"id_token\":\"x\"}"));
        assertEquals(new TokenAnswer.Granted("a", null, null, null), TokenAnswer.of(201, "{\"access_token\":\"a\"}"));
        assertEquals(
                new TokenAnswer.Granted("a", null, TokenAnswer.LONGEST_LIFE, null),
                TokenAnswer.of(200, "{\"access_token\":\"a\",\"expires_in\":9e18}"));
        assertFalse(
                TokenAnswer.of(200, "{\"access_token\":\"secret\"}").toString().contains("secret"));
    }

    @Test
    void refusalsAreTheirCodes() {
        TokenAnswer.Refused over = assertInstanceOf(
                TokenAnswer.Refused.class,
                TokenAnswer.of(400, "{\"error\":\"invalid_grant\",\"error_description\":\"gone\"}"));
        assertTrue(over.isGrantOver());
        assertEquals(new TokenAnswer.Refused("invalid_client"), TokenAnswer.of(401, "{\"error\":\"invalid_client\"}"));
        assertEquals(
                new TokenAnswer.Refused("bad_refresh_token"), TokenAnswer.of(200, "{\"error\":\"bad_refresh_token\"}"));
        assertEquals(new TokenAnswer.Refused("unknown_error"), TokenAnswer.of(200, "{\"error\":\"Call us!\"}"));
    }

    @Test
    void whatIsNoTokenIsNotUsed() {
        for (String body : List.of(
                "",
                "<html>",
                "[]",
                "{\"access_token\":\"\"}",
                "{\"access_token\":\"a\\r\\nX: y\"}",
                "{\"access_token\":\"a\",\"token_type\":\"DPoP\"}")) {
            assertEquals(new TokenAnswer.Unusable(200), TokenAnswer.of(200, body), body);
        }
        assertEquals(new TokenAnswer.Unusable(503), TokenAnswer.of(503, "{\"error\":\"server_error\"}"));
        assertEquals(new TokenAnswer.Unusable(302), TokenAnswer.of(302, "{\"access_token\":\"a\"}"));
        assertEquals(new TokenAnswer.Unusable(400), TokenAnswer.of(400, "no"));
    }

    @Test
    void aClientSaysWhoItIsInItsWay() {
        assertEquals("{} {client_id=c}", signed(new OAuthClient("c", null, OAuthClient.Method.BASIC)));
        assertEquals("{Authorization=Basic Yys6cw==} {}", signed(new OAuthClient("c ", "s", OAuthClient.Method.BASIC)));
        assertEquals("{} {client_id=c, client_secret=s}", signed(new OAuthClient("c", "s", OAuthClient.Method.POST)));
        assertFalse(new OAuthClient("c", "secret", OAuthClient.Method.POST)
                .toString()
                .contains("secret"));
    }

    private static String signed(OAuthClient client) {
        TreeMap<String, String> form = new TreeMap<>();
        TreeMap<String, String> headers = new TreeMap<>();
        client.sign(form, headers);
        return headers + " " + form;
    }
}
