package dev.agentc2.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.agentc2.platform.http.JsonBody;
import dev.agentc2.platform.http.ProblemException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageRequestTest {
    private static final int LIMIT = 100;

    @Test
    void aTextIsEnough() {
        MessageRequest request = parse("{\"text\": \"Hello\"}");
        assertEquals("Hello", request.said());
        assertEquals("api", request.origin());
        assertNull(request.conversationId());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                             | text",
                "{\"text\": \"  \"}                             | text",
                "{\"text\": \"x\", \"mood\": \"x\"}             | mood",
                "{\"text\": {\"a\": 1}}                         | text",
                "{\"text\": \"x\", \"conversationId\": \"a/b\"} | conversationId",
                "{\"text\": \"x\", \"clientMessageId\": \"\"}   | clientMessageId",
                "{\"text\": \"x\", \"channel\": \"fax\"}        | channel",
            })
    void aWrongFieldIsNamed(String body, String field) {
        ProblemException problem = assertThrows(ProblemException.class, () -> parse(body));
        assertEquals(400, problem.status());
        assertEquals(field, problem.members().get("field"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {"{\"text\"", "[]", "\"text\"", "null", "{\"text\": \"x\"} {"})
    void aBodyThatIsNoObjectIsMalformed(String body) {
        ProblemException problem = assertThrows(ProblemException.class, () -> parse(body));
        assertEquals(400, problem.status());
        assertEquals("malformed-json", problem.code());
    }

    @Test
    void theTextIsMeasuredInBytes() {
        assertEquals(
                LIMIT, parse("{\"text\": \"" + "x".repeat(LIMIT) + "\"}").said().length());
        ProblemException problem =
                assertThrows(ProblemException.class, () -> parse("{\"text\": \"" + "\u00e4".repeat(LIMIT) + "\"}"));
        assertEquals(413, problem.status());
    }

    private static MessageRequest parse(String body) {
        return JsonBody.parse(body.getBytes(StandardCharsets.UTF_8), MessageRequest.class)
                .checked(LIMIT);
    }
}
