package dev.agentc2.tool.mcp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.agentc2.platform.network.HostPolicy;
import dev.agentc2.tool.TestClock;
import dev.agentc2.tool.Tool;
import dev.agentc2.tool.ToolOutcome;
import dev.agentc2.tool.mcp.connection.McpConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Access tokens that are renewed: before they expire, and when a server refuses them. */
class OAuthTest {
    private final TestClock clock = new TestClock();
    private final McpWorld world = new McpWorld(clock);
    private final FakeMcpServer server = new FakeMcpServer();
    private final List<String> renewals = new CopyOnWriteArrayList<>();
    private final McpConnection connection = McpWorld.connection(server.url(), "{\"auth\":\"oauth\"}");

    @SuppressWarnings("NullAway.Init") // by start
    private HttpServer tokens;

    private volatile String error = "invalid_grant";

    @BeforeEach
    void start() throws IOException {
        tokens = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        tokens.createContext("/token", this::renew);
        tokens.start();
        server.offer("find", FakeMcpServer.says("ok"));
        server.requireToken("access-1");
    }

    @AfterEach
    void close() {
        world.close();
        server.close();
        tokens.stop(0);
    }

    private void renew(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        renewals.add(form);
        boolean isGood = form.contains("refresh_token=refresh-" + renewals.size());
        String next = "access-" + (renewals.size() + 1);
        if (isGood) {
            server.requireToken(next);
        }
        String refusal = "{\"error\":\"" + error + "\"}";
        String tokens = ("{\"access_token\":\"" + next + "\",\"expires_in\":3600,\"refresh_token\":\"refresh-"
                + (renewals.size() + 1) + "\",\"token_type\":\"Bearer\"}");
        byte[] answer = (isGood ? tokens : refusal).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(isGood ? 200 : 400, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private void store(String accessToken, long expiresInMs) {
        world.stored.put(
                "c1",
                Map.of(
                        "resource",
                        "https://crm",
                        "clientId",
                        "client",
                        "clientSecret",
                        "s&cret",
                        "accessToken",
                        accessToken,
                        "refreshToken",
                        "refresh-1",
                        "expiresAt",
                        String.valueOf(clock.millis() + expiresInMs),
                        "tokenUrl",
                        "http://localhost:" + tokens.getAddress().getPort() + "/token"));
    }

    @Test
    void aTokenThatIsGoodIsShownAndOneThatSoonExpiresIsRenewedAndKept() throws InterruptedException {
        store("access-1", 3_600_000);
        Tool find = world.tool(connection, "find");
        assertEquals(List.of(), renewals);
        clock.pass(3_590_000);
        assertEquals(ToolOutcome.Succeeded.text("ok"), McpWorld.call(find));
        assertEquals(
                List.of("grant_type=refresh_token&refresh_token=refresh-1&resource=https%3A%2F%2Fcrm&client_id=client"
                        + "&client_secret=s%26cret"),
                renewals);
        assertEquals("access-2", world.of(connection).get("accessToken"));
        assertEquals("refresh-2", world.of(connection).get("refreshToken"));
        assertEquals("client", world.of(connection).get("clientId"));
    }

    @Test
    void aTokenThatTheServerRefusesIsRenewedOnceForAllWhoAsk() throws Exception {
        store("access-1", 3_600_000);
        Tool find = world.tool(connection, "find");
        server.requireToken("revoked");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<ToolOutcome>> calls = new ArrayList<>();
            for (int i = 0; i < McpWorld.IN_FLIGHT; i++) {
                calls.add(() -> McpWorld.call(find));
            }
            for (Future<ToolOutcome> outcome : threads.invokeAll(calls)) {
                assertEquals(ToolOutcome.Succeeded.text("ok"), outcome.get());
            }
        }
        assertEquals(1, renewals.size());
    }

    @Test
    void whatCantBeRenewedIsToldInWordsAndNobodyAsksAgain() throws InterruptedException {
        store("", 0);
        world.stored.put("c2", Map.of("accessToken", "old"));
        McpConnection bare = McpWorld.connection("c2", server.url(), "{\"auth\":\"oauth\"}");
        assertEquals(
                "The access token is no longer good, and there is none to renew it with; authorise the connection anew.",
                world.offer(bare).getProblem());
        renewals.add("somebody else's"); // the refresh token is used up
        String over = "The authorization has ended or was withdrawn (invalid_grant); authorise the connection anew.";
        assertEquals(over, world.offer(connection).getProblem());
        assertEquals(over, world.offer(connection).getProblem());
        assertEquals(2, renewals.size());
        assertEquals(over, world.refused.get("c1"));
        try (McpWorld other = new McpWorld(clock)) {
            other.stored.putAll(world.stored);
            other.refused.putAll(world.refused);
            assertEquals(over, other.offer(connection).getProblem());
        }
        assertEquals(2, renewals.size());
    }

    @Test
    void anotherRefusalIsTriedAgain() throws InterruptedException {
        store("", 0);
        error = "temporarily_unavailable";
        renewals.add("somebody else's");
        assertEquals(
                "The access token can't be renewed: its server refuses (temporarily_unavailable).",
                world.offer(connection).getProblem());
        renewals.clear();
        assertEquals("READY", world.offer(connection).getStatus());
        assertTrue(world.claimed.isEmpty());
    }

    @Test
    void whoFindsAClaimWaitsForItsFruit() throws Exception {
        store("access-1", 30_000);
        world.claimed.add("c1");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> status = threads.submit(() -> world.offer(connection).getStatus());
            await().until(() -> world.asked > 1);
            server.requireToken("access-2");
            Map<String, String> renewed = new HashMap<>(world.of(connection));
            renewed.put("accessToken", "access-2");
            renewed.put("expiresAt", String.valueOf(clock.millis() + 3_600_000));
            world.stored.put("c1", Map.copyOf(renewed));
            assertEquals("READY", status.get());
        }
        assertEquals(List.of(), renewals);
    }

    @Test
    void tokensThatCantBeWrittenAreUsedAndWrittenLaterBeforeAnybodyIsAskedAgain() throws InterruptedException {
        store("access-1", 3_600_000);
        server.requireToken("revoked");
        world.away = true;
        assertEquals("READY", world.offer(connection).getStatus());
        assertEquals("refresh-1", world.of(connection).get("refreshToken"));
        server.requireToken("revoked too");
        world.sessions.close();
        world.away = false;
        world.tokens.keepLeftovers();
        assertEquals("refresh-2", world.of(connection).get("refreshToken"));
        assertEquals("access-2", world.of(connection).get("accessToken"));
        assertEquals(1, renewals.size());
    }

    @Test
    void tokensAreNotShownToAnotherServerThanTheyAreFor() throws InterruptedException {
        world.stored.put("c1", Map.of("accessToken", "access-1", "authorizedFor", "https://crm.example/mcp"));
        assertEquals(
                "The connection's address was changed after it was authorised; authorise it anew.",
                world.offer(connection).getProblem());
    }

    @Test
    void tokensAreAskedForWhereToolsMayReachOnly() throws InterruptedException {
        store("", 0);
        try (McpWorld strict = new McpWorld(clock, HostPolicy.of(false, "localhost:" + server.port()), false)) {
            strict.stored.putAll(world.stored);
            String problem = strict.offer(connection).getProblem();
            assertEquals("The access token can't be renewed: its address isn't an https address.", problem);
        }
        assertTrue(renewals.isEmpty());
    }
}
