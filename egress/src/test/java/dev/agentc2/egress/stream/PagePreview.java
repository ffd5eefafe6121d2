package dev.agentc2.egress.stream;

import dev.agentc2.egress.page.PageRoutes;
import dev.agentc2.egress.preview.FakeTenants;
import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.http.HttpServer;
import dev.agentc2.platform.http.Permission;
import dev.agentc2.platform.http.ProblemException;
import dev.agentc2.platform.http.RateLimit;
import dev.agentc2.platform.http.Route;
import dev.agentc2.platform.service.Platform;
import dev.agentc2.platform.telemetry.Telemetry;
import dev.agentc2.topics.InMemorySchemaRegistry;
import dev.agentc2.topics.WireSerde;
import io.javalin.http.Context;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;

/**
 * The page with a backend that answers from memory and files: to look at it and work on it without a stack. The streams
 * are the real ones, fed with a scripted turn. Any key but {@code wrong} is taken; people are those of {@link
 * FakeTenants}. Run its {@link #main} and open the address that it prints.
 */
public final class PagePreview implements AutoCloseable {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, Boolean> cancelled = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<String>> decisions = new ConcurrentHashMap<>();
    private final TurnFinder finder = TellingFixture.findsNothing();
    private final StreamHub hub = new StreamHub(
            new RecentTurns(10_000_000, Duration.ofMinutes(10)),
            Clock.systemUTC(),
            (delay, task) -> timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS),
            finder::begin);
    private final SseConnections connections = new SseConnections(
            new SseConnections.Limits(100, 262_144, 15_000),
            new StreamMetrics(new SimpleMeterRegistry()),
            Clock.systemUTC());
    private final long paceMs;
    private final HttpServer server;

    private record Message(String text, String conversationId, String clientMessageId) {}

    PagePreview(int port, long paceMs) {
        this.paceMs = paceMs;
        List<Route> routes = new java.util.ArrayList<>(new PageRoutes().routes());
        routes.addAll(new StreamRoutes(hub, finder, connections).all());
        routes.add(Route.post("/api/agents/{agent}/messages", Permission.CHAT, this::message));
        routes.add(Route.post("/api/turns/{turnId}/cancel", Permission.CHAT, this::cancel));
        routes.add(Route.get("/api/turns/{turnId}", Permission.READ, ctx -> canned(ctx, "trace")));
        routes.add(Route.get("/api/conversations", Permission.READ, ctx -> canned(ctx, "conversations")));
        routes.add(Route.get("/api/conversations/{id}/messages", Permission.READ, ctx -> canned(ctx, "messages")));
        routes.add(Route.post("/api/approvals/{id}/{verb}", Permission.CHAT, this::decide));
        FakeTenants tenants = new FakeTenants();
        routes.addAll(tenants.routes());
        Platform platform = new Platform(
                Settings.of(Map.of("AGENTC2_HTTP_PORT", String.valueOf(port))),
                new Telemetry(),
                new WireSerde(new InMemorySchemaRegistry()),
                Clock.systemUTC());
        server = new HttpServer(platform, routes, List.of(), tenants.authenticator(), RateLimit.NONE);
        server.start();
    }

    public static void main(String[] args) throws InterruptedException {
        try (PagePreview preview = new PagePreview(args.length > 0 ? Integer.parseInt(args[0]) : 3101, 60)) {
            System.out.println("http://localhost:" + preview.server.port() + "/ or /#key=ac2_preview");
            Thread.currentThread().join();
        }
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        connections.close();
        server.close();
        timer.shutdownNow();
    }

    private static void canned(Context ctx, String name) throws IOException {
        try (InputStream in = PagePreview.class.getResourceAsStream("/preview/" + name + ".json")) {
            if (in == null) {
                throw new ProblemException(404, "not-found", "The preview has no such file.");
            }
            ctx.contentType("application/json").result(in.readAllBytes());
        }
    }

    private void message(Context ctx) {
        Message message = ctx.bodyAsClass(Message.class);
        if (message.text().contains("offline")) {
            throw new ProblemException(
                    503, "kafka-unavailable", "Kafka can't be reached just now; try again in a moment.");
        }
        TurnRecords turn = new TurnRecords("p" + Long.toString(System.nanoTime(), 36));
        Thread.ofVirtual().start(() -> play(turn, message.text()));
        ctx.status(202).json(Map.of("conversationId", TurnRecords.CONVERSATION, "turnId", turn.turnId));
    }

    private void decide(Context ctx) {
        String turnId = ctx.pathParam("id").replaceAll("\\..*", "");
        String verdict = ctx.pathParam("verb").equals("approve") ? "APPROVED" : "REJECTED";
        decisions.computeIfAbsent(turnId, id -> new CompletableFuture<>()).complete(verdict);
        ctx.json(Map.of("approvalId", ctx.pathParam("id"), "decisionId", "d", "status", verdict));
    }

    /** A message that speaks of a refund is one that a person is asked about. */
    private void ask(TurnRecords turn) {
        tell(turn, turn.approvalRequested(1, "call-1"));
        String verdict = decisions
                .computeIfAbsent(turn.turnId, id -> new CompletableFuture<>())
                .join();
        tell(turn, turn.approvalDecided(1, "call-1", verdict));
        pause(paceMs * 10);
    }

    private void cancel(Context ctx) {
        cancelled.put(ctx.pathParam("turnId"), true);
        ctx.status(202);
    }

    private void play(TurnRecords turn, String text) {
        tell(turn, turn.accepted());
        if (text.contains("budget")) {
            tell(turn, turn.reply("REFUSED", "", 0));
            return;
        }
        tell(turn, turn.routed());
        tell(turn, turn.modelRequested(1, 1));
        pause(paceMs * 12);
        tell(turn, turn.toolsRequested(1, "call-1"));
        if (text.contains("refund")) {
            ask(turn);
        }
        pause(paceMs * 10);
        tell(turn, turn.toolSettled(1, "call-1"));
        tell(turn, turn.modelRequested(2, 2));
        String said = "";
        int seq = 0;
        for (String word : answer().split("(?<= )")) {
            if (cancelled.containsKey(turn.turnId)) {
                tell(turn, turn.reply("CANCELLED", said, 2));
                return;
            }
            tell(turn, turn.delta(2, 2, seq++, word));
            said += word;
            pause(paceMs);
        }
        tell(turn, turn.reply(text.contains("fail") ? "FAILED" : "COMPLETED", said, 2));
    }

    private static String answer() {
        try (InputStream in = PagePreview.class.getResourceAsStream("/preview/answer.md")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void tell(TurnRecords turn, SpecificRecord record) {
        hub.accept(TurnRecord.of(turn.key(), System.nanoTime(), record).orElseThrow());
    }

    private static void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
