package dev.agentc2.platform.network;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that are used again, against a server on loopback whose bytes the test writes. */
class ConnectionPoolTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final ScriptedServer server = new ScriptedServer(ServerSocketFactory.getDefault());
    private final ConnectionPool pool = pool((SSLSocketFactory) SSLSocketFactory.getDefault());
    private final AtomicInteger waits = new AtomicInteger();
    private final CountDownLatch told = new CountDownLatch(1);
    private volatile Runnable breakOff = () -> {};

    ConnectionPoolTest() throws IOException {}

    @AfterEach
    void close() {
        pool.close();
        server.close();
    }

    @Test
    void oneConnectionServesOneRequestAfterAnother() throws IOException {
        server.then(OK);
        server.then("HTTP/1.1 204 No Content\r\n\r\n");
        server.then(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "3;a=b\r\nabc\r\n",
                "0000000A \r\n0123456789\r\n0\r\nA-Trailer: x\r\n\r\n");
        server.then(OK);
        assertEquals("ok", text(ask("one")));
        assertEquals("", text(ask("two")));
        assertEquals("abc0123456789", text(ask("three")));
        assertEquals("ok", text(ask("four")));
        assertEquals(1, server.connections());
        assertEquals(
                "POST /v1?a=b HTTP/1.1\r\nHost: localhost:" + server.port()
                        + "\r\nX-Own: 1\r\nX-Own: 2\r\nContent-Length: 4\r\n\r\nfour",
                server.requests.getLast());
    }

    @Test
    void whatTheServerClosesOrWasNotReadToItsEndIsNotUsedAgain() throws IOException {
        server.then("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
        server.then("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok");
        server.then(connection -> {
            ScriptedServer.write(connection, "HTTP/1.1 200 OK\r\n\r\nto the end");
            connection.close();
        });
        server.then(OK);
        server.then(OK);
        assertEquals("ok", text(ask("one")));
        assertEquals("ok", text(ask("two")));
        assertEquals("to the end", text(ask("three")));
        ask("four").close();
        assertEquals("ok", text(ask("five")));
        assertEquals(5, server.connections());
    }

    @Test
    void aRequestThatMeetsAClosedConnectionGoesOverANewOne() throws IOException {
        server.then(connection -> {
            ScriptedServer.write(connection, OK);
            connection.close();
        });
        server.then(OK);
        assertEquals("ok", text(ask("one")));
        assertEquals("ok", text(ask("two")));
        assertEquals(2, server.connections());
    }

    @Test
    void whatAnInterruptionEndsIsNotSentAgain() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        server.then(OK);
        server.then(connection -> awaited(released));
        server.then(OK);
        server.then(OK);
        text(ask("one"));
        CompletableFuture<Boolean> failed = new CompletableFuture<>();
        Thread asking = Thread.ofVirtual().start(() -> failed.complete(fails("two")));
        await().until(() -> server.requests.size() == 2);
        asking.interrupt();
        assertTrue(failed.join());
        released.countDown();
        assertEquals("ok", text(ask("three"))); // what was sent before it has arrived
        assertEquals(3, server.requests.size());
    }

    @Test
    void oneThatBreaksInTheMiddleIsNotSentAgain() throws IOException {
        server.then(OK);
        server.then(connection -> {
            ScriptedServer.write(connection, "HTTP/1.1 2");
            connection.close();
        });
        server.then("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
        server.then("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n123456789\r\n");
        text(ask("one"));
        assertThrows(MalformedResponseException.class, () -> ask("two"));
        assertThrows(MalformedResponseException.class, () -> text(ask("three")));
        assertThrows(MalformedResponseException.class, () -> text(ask("four")));
        assertEquals(4, server.requests.size());
    }

    @Test
    void anExchangeCanBeBrokenOffWhileItWaitsAndWhenItIsOverNoMore() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        server.then(OK);
        server.then(OK);
        server.then(connection -> awaited(released));
        text(ask("one"));
        Runnable first = breakOff;
        ConnectionPool.Exchange second = ask("two");
        first.run();
        assertEquals("ok", text(second));
        assertEquals(1, server.connections());
        CompletableFuture<Boolean> third = CompletableFuture.supplyAsync(() -> fails("three"));
        await().until(() -> server.requests.size() == 3);
        breakOff.run();
        assertTrue(third.join());
        released.countDown();
    }

    @Test
    void itIsToldBeforeItWaitsButNotWhenBytesAreThere() throws Exception {
        CountDownLatch rest = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        server.then(connection -> {
            awaited(told);
            ScriptedServer.write(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
            awaited(rest);
            ScriptedServer.write(connection, "1\r\nb\r\n");
            ScriptedServer.write(connection, "0\r\n\r\n");
            written.countDown();
        });
        ConnectionPool.Exchange exchange = ask("one");
        assertEquals(1, waits.get(), "for the head");
        assertEquals('a', exchange.answer().body().read());
        assertEquals(1, waits.get());
        rest.countDown();
        written.await();
        assertEquals("b", text(exchange));
        assertEquals(1, waits.get(), "all was there");
    }

    @Test
    void hostsAreJudged() {
        URI inside = URI.create("http://127.0.0.1:" + server.port() + "/");
        assertThrows(BlockedException.class, () -> pool.exchange("GET", inside, Map.of(), new byte[0], new Watching()));
    }

    @Test
    void securedConnectionsAreKeptTooAndToldOfOnlyWhenNothingHasCome(@TempDir Path dir) throws Exception {
        SSLContext context = secured(dir);
        try (ScriptedServer secure = new ScriptedServer(context.getServerSocketFactory());
                ConnectionPool over = pool(context.getSocketFactory())) {
            URI address = URI.create("https://localhost:" + secure.port() + "/");
            for (int i = 0; i < 2; i++) {
                CountDownLatch written = new CountDownLatch(1);
                secure.then(connection -> {
                    ScriptedServer.write(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    ScriptedServer.write(connection, "1\r\na\r\n");
                    ScriptedServer.write(connection, "1\r\nb\r\n0\r\n\r\n");
                    written.countDown();
                });
                ConnectionPool.Exchange exchange =
                        over.exchange("POST", address, Map.of(), new byte[0], new Watching());
                written.await();
                int before = waits.get();
                assertEquals("ab", text(exchange));
                assertEquals(before, waits.get(), "all was there");
            }
            assertEquals(1, secure.connections());
        }
    }

    private ConnectionPool pool(SSLSocketFactory tls) {
        return new ConnectionPool(new HostGate(HostPolicy.of(false, "localhost"), new WebConnector(tls)));
    }

    private final class Watching implements ConnectionPool.Watch {
        @Override
        public void begins(Runnable how) {
            breakOff = how;
        }

        @Override
        public void beforeWaiting() {
            waits.incrementAndGet();
            told.countDown();
        }
    }

    private ConnectionPool.Exchange ask(String body) throws IOException {
        return pool.exchange(
                "POST",
                URI.create("http://localhost:" + server.port() + "/v1?a=b"),
                Map.of("X-Own", List.of("1", "2")),
                body.getBytes(StandardCharsets.UTF_8),
                new Watching());
    }

    private boolean fails(String body) {
        try {
            ask(body).close();
            return false;
        } catch (IOException expected) {
            return true;
        }
    }

    private static String text(ConnectionPool.Exchange exchange) throws IOException {
        try (exchange;
                InputStream body = exchange.answer().body()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A certificate for localhost that its own holder trusts, made by the JDK's tool. */
    private static SSLContext secured(Path dir) throws IOException, InterruptedException, GeneralSecurityException {
        Path file = dir.resolve("keys.p12");
        Process tool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "server",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, tool.waitFor(), said);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, "changeit".toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }
}
