package dev.agentc2.platform.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guarded way out, against a server on loopback that only some of the names here may reach. */
class OutboundHttpTest {
    private final CountDownLatch closing = new CountDownLatch(1);

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    @SuppressWarnings("NullAway.Init")
    private OutboundHttp http;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> answer(exchange, 200, "{\"a\":1}"));
        server.createContext("/large", exchange -> answer(exchange, 200, "x".repeat(2_000)));
        server.createContext("/drips", this::drip);
        server.createContext("/echo", exchange -> {
            String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            answer(exchange, 400, form + " " + exchange.getRequestHeaders().getFirst("X-Own"));
        });
        server.createContext("/challenge", exchange -> {
            exchange.getResponseHeaders().put("WWW-Authenticate", List.of("Bearer scope=\"a\"", "Basic"));
            answer(exchange, 401, "");
        });
        server.start();
        http = OutboundHttp.under(HostPolicy.of(false, "localhost"), Duration.ofSeconds(2), 1_000);
    }

    @AfterEach
    void stop() {
        closing.countDown();
        server.stop(0);
    }

    private URI at(String path) {
        return URI.create("http://localhost:" + server.getAddress().getPort() + path);
    }

    private void redirect(String path, String to) {
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Location", to);
            answer(exchange, 302, "");
        });
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** A byte now and then, as long as anybody listens. */
    private void drip(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            while (!closing.await(50, TimeUnit.MILLISECONDS)) {
                out.write('x');
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void documentsAreReadAndBodiesSent() throws IOException {
        assertEquals("{\"a\":1}", http.get(at("/x"), Map.of()).body());
        OutboundHttp.Answer echoed = http.post(at("/echo"), Map.of("X-Own", "1"), "a=b");
        assertEquals(400, echoed.status());
        assertEquals("a=b 1", echoed.body());
        assertEquals(
                "Bearer scope=\"a\", Basic",
                http.probe(at("/challenge"), Map.of(), "").headers().get("www-authenticate"));
        assertThrows(IllegalArgumentException.class, () -> http.get(at("/x"), Map.of("X", "a\r\nY: b")));
    }

    @Test
    void redirectsAreFollowedAFewTimesAndEachIsJudged() throws IOException {
        redirect("/on", "/x");
        redirect("/round", "/round");
        redirect("/inside", "http://127.0.0.1:" + server.getAddress().getPort() + "/x");
        redirect("/metadata", "https://169.254.169.254/latest");
        assertEquals(200, http.get(at("/on"), Map.of()).status());
        assertThrows(MalformedResponseException.class, () -> http.get(at("/round"), Map.of()));
        assertThrows(BlockedException.class, () -> http.get(at("/inside"), Map.of()));
        assertThrows(BlockedException.class, () -> http.get(at("/metadata"), Map.of()));
        assertEquals(302, http.post(at("/on"), Map.of(), "a=b").status());
    }

    @Test
    void anAnswerIsBoundedInSizeAndTime() throws IOException {
        assertThrows(MalformedResponseException.class, () -> http.get(at("/large"), Map.of()));
        assertThrows(IOException.class, () -> http.get(at("/drips"), Map.of()));
        assertEquals(200, http.probe(at("/drips"), Map.of(), "{}").status());
    }

    @Test
    void onlyExemptHostsNeedNoTls() {
        assertTrue(http.isFit(URI.create("https://vendor.example/token")));
        assertTrue(http.isFit(URI.create("http://localhost:1/token")));
        for (String unfit : List.of(
                "http://vendor.example/token",
                "ftp://localhost/",
                "https://u@vendor.example/",
                "/token",
                "mailto:a@b")) {
            assertFalse(http.isFit(URI.create(unfit)), unfit);
        }
        assertThrows(BlockedException.class, () -> http.get(URI.create("https://localhost.example:22/"), Map.of()));
    }
}
