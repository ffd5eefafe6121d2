package dev.agentc2.ingress.oauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OAuthParametersTest {
    @Test
    void parametersAreDecodedAndThoseWithoutAValueAreMissing() {
        OAuthParameters read = OAuthParameters.parse("a=1+%26%C3%A4&b=&c&d=x=y");
        assertEquals("1 &ä", read.get("a"));
        assertEquals("x=y", read.get("d"));
        assertEquals(
                "invalid_request",
                assertThrows(OAuthRefusal.class, () -> read.get("b")).error());
        assertThrows(OAuthRefusal.class, () -> read.get("c"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1&a=1", "a=%zz", "%zz=a"})
    void whatIsThereTwiceOrMalformedIsRefused(String query) {
        assertThrows(OAuthRefusal.class, () -> OAuthParameters.parse(query));
    }

    @Test
    void tooManyAndTooLongOnesAreRefused() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            many.append("p").append(i).append("=1&");
        }
        assertThrows(OAuthRefusal.class, () -> OAuthParameters.parse(many.toString()));
        assertThrows(OAuthRefusal.class, () -> OAuthParameters.parse("a=" + "x".repeat(5_000)));
    }

    @Test
    void anAnswerIsAddedToAnAddressThatMayHaveAQuery() {
        assertEquals("https://a.example/cb?x=1+2", OAuthParameters.addedTo("https://a.example/cb", Map.of("x", "1 2")));
        assertEquals(
                "https://a.example/cb?y=0&x=%26",
                OAuthParameters.addedTo("https://a.example/cb?y=0", Map.of("x", "&")));
    }
}
