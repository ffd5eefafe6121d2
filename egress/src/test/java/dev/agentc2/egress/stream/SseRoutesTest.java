package dev.agentc2.egress.stream;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.http.HttpServer;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.Principal;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.RateLimit;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.WireSerde;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The streams over real HTTP, with records given to the hub directly. */
class SseRoutesTest {
    private static final SseConnections.Limits LIMITS = new SseConnections.Limits(3, 100_000, 50);

    private final AtomicInteger asked = new AtomicInteger();
    private volatile int refusal;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final TurnFinder finder = TellingFixture.findsNothing();
    private final StreamHub hub = new StreamHub(
            new RecentTurns(10_000_000, Duration.ofMinutes(2)),
            Clock.systemUTC(),
            (delay, task) -> timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS),
            finder::begin);
    private final SseConnections connections =
            new SseConnections(LIMITS, new StreamMetrics(registry), Clock.systemUTC());
    private final HttpServer server = new HttpServer(
            new Platform(
                    Settings.of(Map.of("AGENTC2_HTTP_PORT", "0")),
                    new Telemetry(),
                    new WireSerde(new InMemorySchemaRegistry()),
                    Clock.systemUTC()),
            new StreamRoutes(hub, finder, connections).all(),
            List.of(),
            shown -> {
                asked.incrementAndGet();
                if (refusal != 0) {
                    throw new ProblemException(refusal, "refused", "As the test wants it.");
                }
                return new Principal(
                        shown.authorization() == null ? TurnRecords.ORG : shown.authorization(),
                        "key:test",
                        Set.of(Permission.READ));
            },
            RateLimit.NONE);
    private final HttpClient client = HttpClient.newHttpClient();
    private final TurnRecords turn = new TurnRecords("t1");

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        connections.close();
        client.shutdownNow();
        server.close();
        timer.shutdownNow();
    }

    private void given(SpecificRecord... records) {
        for (SpecificRecord record : records) {
            hub.accept(TurnRecord.of(turn.key(), 7, record).orElseThrow());
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = request(path);
        return client.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }

    private String stream() {
        return "/api/turns/" + turn.turnId + "/stream";
    }

    /** The events of a body, as {@code event id}; comments are left out. */
    private static List<String> events(Stream<String> lines) {
        List<String> events = new ArrayList<>();
        String[] id = {""};
        lines.forEach(line -> {
            if (line.startsWith("id: ")) {
                id[0] = line.substring(4);
            } else if (line.startsWith("event: ")) {
                events.add(line.substring(7) + " " + id[0]);
            }
        });
        return events;
    }

    @Test
    void aTurnIsStreamedAndClosed() throws Exception {
        given(turn.accepted(), turn.modelRequested(1, 1), turn.delta(1, 1, 0, "a"), turn.delta(1, 1, 1, "b"));
        var response = client.sendAsync(request(stream()).build(), BodyHandlers.ofLines());
        await().until(() -> registry.get("active_sse_connections").gauge().value() == 1);
        given(turn.delta(1, 1, 2, "c"), turn.reply("COMPLETED", "abc", 1));

        HttpResponse<Stream<String>> answer = response.get(5, SECONDS);
        assertEquals(
                "text/event-stream;charset=utf-8",
                answer.headers().firstValue("content-type").orElseThrow());
        assertEquals("no-cache", answer.headers().firstValue("cache-control").orElseThrow());
        assertEquals("no", answer.headers().firstValue("x-accel-buffering").orElseThrow());
        List<String> lines = answer.body().toList();
        assertEquals("retry: 1000", lines.getFirst());
        assertEquals(
                List.of("status c1-t1.0.0", "delta c1-t1.1.1", "delta c1-t1.1.2", "done c1-t1.1.2"),
                events(lines.stream()));
        assertTrue(lines.contains(
                "data: {\"turnId\":\"c1-t1\",\"status\":\"COMPLETED\",\"text\":\"abc\",\"finishReason\":\"stop\","
                        + "\"usage\":{\"input\":10,\"cachedInput\":0,\"cacheWrite\":0,\"output\":20,\"reasoning\":0,"
                        + "\"estimated\":false},\"costNanos\":1000}"));
        assertTrue(lines.contains(
                "data: {\"turnId\":\"c1-t1\",\"state\":\"calling\",\"agentId\":\"assistant\",\"attempt\":1,"
                        + "\"model\":\"sim-fast\",\"provider\":\"simulated\",\"step\":1}"));
        await().until(() -> registry.get("active_sse_connections").gauge().value() == 0);
    }

    @Test
    void whatComesWithTheEndIsCountedToo() throws Exception {
        given(turn.accepted(), turn.modelRequested(1, 1));
        var response = client.sendAsync(request(stream()).build(), BodyHandlers.ofString());
        await().until(() -> registry.get("active_sse_connections").gauge().value() == 1);
        given(turn.reply("COMPLETED", "abc", 1)); // without its deltas
        assertTrue(response.get(5, SECONDS).body().contains("event: reset"));
        await().until(() -> registry.get("agentc2_sse_resets").counter().count() == 1);
    }

    @Test
    void whoIsAboutToStopEndsStreamsAndBeginsNoMore() throws Exception {
        given(turn.accepted(), turn.modelRequested(1, 1), turn.delta(1, 1, 0, "a"));
        var response = client.sendAsync(request(stream()).build(), BodyHandlers.ofString());
        await().until(() -> registry.get("active_sse_connections").gauge().value() == 1);
        connections.close();
        assertEquals(200, response.get(5, SECONDS).statusCode());
        HttpResponse<String> refused = get(stream());
        assertEquals(503, refused.statusCode());
        assertTrue(refused.body().contains("stopping"), refused::body);
    }

    @Test
    void streamsThatBeganBeforeATimeAreReleasedAndGoneOnWith() throws Exception {
        given(turn.accepted(), turn.modelRequested(1, 1), turn.delta(1, 1, 0, "a"));
        var response = client.sendAsync(request(stream()).build(), BodyHandlers.ofString());
        await().until(() -> registry.get("active_sse_connections").gauge().value() == 1);
        connections.release(0);
        given(turn.delta(1, 1, 1, "b"));
        await().until(() -> registry.get("agentc2_delta_delay").timer().count() == 1);
        connections.release(Long.MAX_VALUE);
        assertEquals(
                List.of("status c1-t1.0.0", "delta c1-t1.1.0", "delta c1-t1.1.1"),
                events(response.get(5, SECONDS).body().lines()));
        given(turn.reply("COMPLETED", "ab", 1));
        assertEquals(
                List.of("done c1-t1.1.1"),
                events(get(stream(), "Last-Event-ID", "c1-t1.1.1").body().lines()));
    }

    @Test
    void streamsOfACallerWhoIsNotLetInAnyMoreEnd() throws Exception {
        given(turn.accepted(), turn.modelRequested(1, 1), turn.delta(1, 1, 0, "a"));
        var one = client.sendAsync(request(stream()).build(), BodyHandlers.ofString());
        var two = client.sendAsync(request(stream()).build(), BodyHandlers.ofString());
        await().until(() -> registry.get("active_sse_connections").gauge().value() == 2);
        int before = asked.get();
        connections.recheck();
        assertEquals(before + 1, asked.get(), "one caller is asked about once");
        refusal = 503;
        connections.recheck();
        assertEquals(2, registry.get("active_sse_connections").gauge().value(), "who can't be checked goes on");
        refusal = 401;
        connections.recheck();
        assertTrue(one.get(5, SECONDS).body().contains("delta"));
        assertTrue(two.get(5, SECONDS).body().contains("delta"));
        await().until(() -> registry.get("active_sse_connections").gauge().value() == 0);
    }

    @Test
    void aClientResumesByHeaderOrQuery() throws Exception {
        given(turn.accepted(), turn.delta(1, 1, 0, "a"), turn.delta(1, 1, 1, "b"), turn.reply("COMPLETED", "ab", 1));
        List<String> missed = List.of("delta c1-t1.1.1", "done c1-t1.1.1");

        assertEquals(
                missed,
                events(get(stream(), "Last-Event-ID", "c1-t1.1.0").body().lines()));
        assertEquals(
                missed, events(get(stream() + "?lastEventId=c1-t1.1.0").body().lines()));
    }

    @Test
    void whatCannotBeResumedIsRefused() throws Exception {
        given(turn.accepted());

        assertTrue(get(stream(), "Last-Event-ID", "nonsense").body().contains("malformed-event-id"));
        assertEquals(400, get(stream(), "Last-Event-ID", "c1-other.1.0").statusCode());
        assertEquals(404, get("/api/turns/nonsense/stream").statusCode());
        assertTrue(get("/api/turns/c1-unknown/stream").body().contains("turn-not-found"));
    }

    @Test
    void anotherOrganisationsTurnIsNotThere() throws Exception {
        given(turn.accepted(), turn.delta(1, 1, 0, "secret"), turn.reply("COMPLETED", "secret", 1));

        HttpResponse<String> answer = get(stream(), "Authorization", "globex");
        assertEquals(404, answer.statusCode());
        assertTrue(answer.body().contains("turn-not-found"));
    }

    @Test
    void aTurnMayBeAskedForBeforeItIsHeardOf() throws Exception {
        var response = client.sendAsync(request(stream()).build(), BodyHandlers.ofLines());
        await().until(() -> registry.get("active_sse_connections").gauge().value() == 1);
        given(turn.accepted(), turn.reply("REFUSED", "", 0));

        assertEquals(
                List.of("status c1-t1.0.0", "error c1-t1.0.0"),
                events(response.get(5, SECONDS).body()));
    }

    @Test
    void aConversationIsFollowedOverItsTurns() throws Exception {
        TurnRecords second = new TurnRecords("t2");
        given(turn.accepted(), turn.delta(1, 1, 0, "a"));
        var response = client.sendAsync(request("/api/conversations/c1/stream").build(), BodyHandlers.ofLines());
        await().until(() -> registry.get("active_sse_connections").gauge().value() == 1);
        hub.accept(TurnRecord.of(turn.key(), 8, second.accepted()).orElseThrow());
        hub.accept(TurnRecord.of(turn.key(), 9, second.delta(1, 1, 0, "b")).orElseThrow());
        given(turn.reply("COMPLETED", "a", 1));
        hub.accept(
                TurnRecord.of(turn.key(), 10, second.reply("COMPLETED", "b", 1)).orElseThrow());
        connections.close();

        assertEquals(
                List.of(
                        "status c1-t1.0.0",
                        "delta c1-t1.1.0",
                        "done c1-t1.1.0",
                        "status c1-t2.0.0",
                        "delta c1-t2.1.0",
                        "done c1-t2.1.0"),
                events(response.get(5, SECONDS).body()));
    }

    @Test
    void aClientThatDoesNotReadHoldsUpNobodyAndIsLetGo() throws Exception {
        given(turn.accepted());
        List<String> read = Collections.synchronizedList(new ArrayList<>());
        Semaphore deltas = new Semaphore(0);
        try (Socket stalled = new Socket("127.0.0.1", server.port())) {
            stalled.getOutputStream().write(plainRequest());
            var reading = client.sendAsync(request(stream()).build(), BodyHandlers.ofLines())
                    .thenAccept(response -> response.body().forEach(line -> {
                        read.add(line);
                        deltas.release(line.equals("event: delta") ? 1 : 0);
                    }));
            await().until(() -> registry.get("active_sse_connections").gauge().value() == 2);
            String piece = "x".repeat(LIMITS.queueBytes() - 1_000);
            int seq = 0;
            while (registry.get("agentc2_sse_overflows").counter().count() == 0) {
                given(turn.delta(1, 1, seq++, piece));
                assertTrue(deltas.tryAcquire(10, SECONDS));
            }
            stalled.setSoTimeout(5_000);
            stalled.getInputStream().transferTo(OutputStream.nullOutputStream());
            await().until(() -> registry.get("active_sse_connections").gauge().value() == 1);
            given(turn.reply("COMPLETED", piece.repeat(seq), 1));

            reading.get(5, SECONDS);
            List<String> events = events(read.stream());
            assertEquals("done c1-t1.1." + (seq - 1), events.getLast());
            assertEquals(
                    seq,
                    events.stream().filter(event -> event.startsWith("delta")).count());
        }
    }

    @Test
    void aSilentStreamHasHeartbeats() throws Exception {
        given(turn.accepted());
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(plainRequest());
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            socket.setSoTimeout(5_000);
            assertTrue(lines.lines().anyMatch(line -> line.equals(": ")));
        }
        await().until(() -> registry.get("active_sse_connections").gauge().value() == 0);
    }

    @Test
    void moreStreamsThanAnInstanceServesAreRefused() throws Exception {
        given(turn.accepted());
        for (int i = 0; i < LIMITS.connections(); i++) {
            var unused = client.sendAsync(request(stream()).build(), BodyHandlers.ofLines());
        }
        await().until(() -> registry.get("active_sse_connections").gauge().value() == LIMITS.connections());

        assertEquals(503, get(stream()).statusCode());
    }

    private byte[] plainRequest() throws IOException {
        return ("GET " + stream() + " HTTP/1.1\r\nHost: test\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
