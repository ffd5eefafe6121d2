package dev.agentc2.tool.builtin;

import static dev.agentc2.tool.builtin.Calls.call;
import static dev.agentc2.tool.builtin.Calls.explanation;
import static dev.agentc2.tool.builtin.Calls.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.network.HostPolicy;
import dev.agentc2.tool.ContentCap;
import dev.agentc2.tool.ToolOutcome;
import dev.agentc2.tool.ToolOutcome.FailureKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a small server; names resolve to public addresses, and every connection leads to that server. */
class HttpGetTest {
    private final RawServer server = new RawServer();
    private final StagedConnector connector = new StagedConnector(server.port());
    private final HttpGet tool = new HttpGet(HostPolicy.PUBLIC_ONLY, connector);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void fetchesTextFromThePublicAddressThatWasJudged() throws Exception {
        server.answer(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Length: 4\r\n\r\ncaf\u00e9");
        connector.resolve("example.com", "93.184.216.34");
        ToolOutcome outcome = call(tool, "url", "http://example.com/menu?day=1#top");
        JsonNode page = json(outcome);
        assertEquals("caf\u00e9", page.path("body").asText());
        assertEquals(200, page.path("status").asInt());
        assertEquals("text/plain", page.path("contentType").asText());
        assertFalse(page.path("truncated").asBoolean());
        assertEquals(List.of("93.184.216.34:80"), connector.connected());
        String request = server.requests().getFirst();
        assertTrue(request.startsWith("GET /menu?day=1 HTTP/1.1\r\nHost: example.com\r\n"), request);
        assertFalse(request.toLowerCase(Locale.ROOT).contains("authorization"));
    }

    /** The name resolves to a public address when it is judged and to a private one a moment later. */
    @Test
    void aNameThatChangesItsMindIsResolvedOnce() throws Exception {
        server.answer("HTTP/1.1 200 OK\r\n\r\nok");
        connector.resolve("rebind.example", "93.184.216.34");
        connector.resolve("rebind.example", "127.0.0.1");
        json(call(tool, "url", "http://rebind.example/"));
        assertEquals(List.of("93.184.216.34:80"), connector.connected());
        explanation(call(tool, "url", "http://rebind.example/"), FailureKind.BLOCKED);
        assertEquals(1, connector.connected().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest/meta-data/",
                        "http://10.1.2.3:8080/",
                "http://[::ffff:169.254.169.254]/", "http://[fd00:ec2::254]/", "http://2130706433/", "http://0/",
                "https://192.168.1.1/", "http://[fe80::1]/", "http://100.100.100.200/"
            })
    void privateAddressesAreBlocked(String url) {
        assertEquals(
                "the host lies in a private or reserved network, which may not be reached",
                explanation(call(tool, "url", url), FailureKind.BLOCKED));
        assertEquals(List.of(), connector.connected());
    }

    @Test
    void ofSeveralAddressesThePrivateOnesAreLeftOut() throws Exception {
        server.answer("HTTP/1.1 200 OK\r\n\r\nok");
        connector.resolve("mixed.example", "10.0.0.1", "93.184.216.34");
        json(call(tool, "url", "http://mixed.example/"));
        assertEquals(List.of("93.184.216.34:80"), connector.connected());
    }

    @Test
    void aRedirectIsJudgedAnew() throws Exception {
        server.answer("HTTP/1.1 302 Found\r\nLocation: http://internal.example/secret\r\n\r\n");
        connector.resolve("example.com", "93.184.216.34");
        connector.resolve("internal.example", "10.0.0.7");
        explanation(call(tool, "url", "http://example.com/"), FailureKind.BLOCKED);
        assertEquals(List.of("93.184.216.34:80"), connector.connected());
    }

    @Test
    void redirectsAreFollowedAFewTimes() throws Exception {
        connector.resolve("example.com", "93.184.216.34");
        server.answer("HTTP/1.1 301 Moved\r\nLocation: /b\r\n\r\n");
        server.answer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"a\":1}");
        JsonNode page = json(call(tool, "url", "http://example.com/a"));
        assertEquals("http://example.com/b", page.path("url").asText());
        assertEquals("{\"a\":1}", page.path("body").asText());
        for (int i = 0; i < 6; i++) {
            server.answer("HTTP/1.1 302 Found\r\nLocation: /again\r\n\r\n");
        }
        assertTrue(failure(call(tool, "url", "http://example.com/a")).detail().contains("too often"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://example.com/",
                "file:///etc/passwd",
                "http://",
                "//example.com",
                "http://a b/",
                "http://user:secret@example.com/",
                "http://example.com:99999/",
                "nonsense"
            })
    void addressesThatAreNoWebAddressesAreRefused(String url) {
        explanation(call(tool, "url", url), FailureKind.INVALID_ARGUMENTS);
    }

    @Test
    void portsOfOtherServicesAreBlocked() {
        connector.resolve("example.com", "93.184.216.34");
        assertEquals(
                "port 25 may not be reached",
                explanation(call(tool, "url", "http://example.com:25/"), FailureKind.BLOCKED));
    }

    @Test
    void readsChunksAndCompressedPages() throws Exception {
        connector.resolve("example.com", "93.184.216.34");
        server.answer(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
        assertEquals(
                "abcde",
                json(call(tool, "url", "http://example.com/")).path("body").asText());
        server.answer(zipped("<p>Hello</p><script>no</script>"));
        assertEquals(
                "Hello",
                json(call(tool, "url", "http://example.com/")).path("body").asText());
    }

    @Test
    void whatIsTooLongIsCutAndStaysJson() throws Exception {
        connector.resolve("example.com", "93.184.216.34");
        server.answer("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + "\"\u0001".repeat(600_000));
        ToolOutcome.Succeeded outcome =
                assertInstanceOf(ToolOutcome.Succeeded.class, call(tool, "url", "http://example.com/"));
        assertTrue(outcome.truncated());
        assertTrue(outcome.content().getBytes(StandardCharsets.UTF_8).length <= ContentCap.LIMIT_BYTES);
        assertTrue(json(outcome).path("truncated").asBoolean());
    }

    @Test
    void whatIsNotTextIsRefused() {
        connector.resolve("example.com", "93.184.216.34");
        server.answer("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\u0089PNG");
        assertTrue(failure(call(tool, "url", "http://example.com/")).detail().contains("neither text nor JSON"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-x\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "",
                "HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: http://[x\r\n\r\n"
            })
    void brokenAnswersAreFailuresAndNotCrashes(String answer) {
        connector.resolve("example.com", "93.184.216.34");
        server.answer(answer);
        assertEquals(
                FailureKind.TOOL_ERROR,
                failure(call(tool, "url", "http://example.com/")).kind());
    }

    @Test
    void aHostThatIsNotKnownIsAFailure() {
        assertEquals(
                "The host is not known.",
                failure(call(tool, "url", "http://nowhere.example/")).detail());
    }

    private static ToolOutcome.Failed failure(ToolOutcome outcome) {
        return assertInstanceOf(ToolOutcome.Failed.class, outcome);
    }

    private static byte[] zipped(String html) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        try (GZIPOutputStream gzip = new GZIPOutputStream(all)) {
            gzip.write(html.getBytes(StandardCharsets.UTF_8));
        }
        return all.toByteArray();
    }
}
