package dev.agentc2.tool.mcp.offer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.agentc2.tool.TestClock;
import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.tool.mcp.session.McpFailureException;
import dev.agentc2.tool.mcp.session.McpFailureException.Kind;
import dev.agentc2.wire.ConnectionConfig;
import dev.agentc2.wire.ToolOffer;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Everything on one thread: what is asked is answered at once. */
class OfferKeeperTest {
    private static final String KEY = "org/c";

    private final TestClock clock = new TestClock();
    private final Map<String, ConnectionConfig> configs = new HashMap<>();
    private final Map<String, ToolOffer> offers = new HashMap<>();
    private final List<String> written = new ArrayList<>();
    private boolean isOwner = true;
    private boolean isAway;
    private int asked;

    private final OfferKeeper keeper = new OfferKeeper(
            key -> isOwner,
            new OfferKeeper.Connections() {
                @Override
                public Collection<ConnectionConfig> connections() {
                    return List.copyOf(configs.values());
                }

                @Override
                public Optional<ConnectionConfig> connection(String key) {
                    return Optional.ofNullable(configs.get(key));
                }

                @Override
                public Optional<ToolOffer> offer(String key) {
                    return Optional.ofNullable(offers.get(key));
                }

                @Override
                public Collection<String> offerKeys() {
                    return List.copyOf(offers.keySet());
                }
            },
            this::ask,
            this::write,
            clock,
            Runnable::run);

    private Inventory ask(McpConnection connection) throws McpFailureException {
        asked++;
        if (isAway) {
            throw new McpFailureException(Kind.UNREACHABLE, "The server refuses the connection.");
        }
        return new Inventory(
                List.of(McpSchema.Tool.builder("find", Map.of("type", "object")).build()), false, "");
    }

    private void write(String key, @Nullable ToolOffer offer) {
        written.add(offer == null ? "gone" : offer.getStatus());
        if (offer == null) {
            offers.remove(key);
        } else {
            offers.put(key, offer);
        }
    }

    private void connect(String settings) {
        configs.put(
                KEY,
                ConnectionConfig.newBuilder()
                        .setConnectionId("c")
                        .setOrgId("org")
                        .setSlug("crm")
                        .setName("CRM")
                        .setKind("MCP")
                        .setUrl("https://crm.example/mcp")
                        .setSettings(settings)
                        .setEnabled(true)
                        .setUpdatedAt(clock.millis())
                        .build());
    }

    private void pass(long seconds) {
        for (int i = 0; i < seconds; i++) {
            clock.pass(1_000);
            keeper.tick();
        }
    }

    @Test
    void aServerIsAskedWhenItsConnectionIsNewOrChangedAndEveryFiveMinutes() {
        connect("{}");
        keeper.tick();
        assertEquals(List.of("READY"), written);
        pass(299);
        assertEquals(1, asked);
        pass(1);
        assertEquals(2, asked);
        clock.pass(1);
        connect("{\"timeoutMs\":5000}");
        keeper.tick();
        assertEquals(3, asked);
    }

    @Test
    void aServerThatGoesAwayIsStaleThenUnreachableAndIsAskedEverMoreSlowly() {
        connect("{}");
        keeper.tick();
        isAway = true;
        pass(300);
        assertEquals(List.of("READY", "STALE"), written);
        pass(70);
        assertEquals(5, asked, "after 10, 20 and 40 seconds");
        pass(400);
        assertEquals("UNREACHABLE", written.getLast());
        isAway = false;
        pass(300);
        assertEquals("READY", written.getLast());
    }

    @Test
    void whoSaysThatItsToolsHaveChangedIsAskedSoonButNotAllTheTime() {
        connect("{}");
        keeper.tick();
        for (int i = 0; i < 20; i++) {
            keeper.refreshSoon(KEY);
            pass(1);
        }
        assertEquals(5, asked);
        isOwner = false;
        pass(10);
        keeper.refreshSoon(KEY);
        pass(10);
        assertEquals(6, asked, "who hears of it asks, whoever looks after the connection");
    }

    @Test
    void aCheckIsAnsweredByAQuestionThatWasAskedAfterIt() {
        connect("{}");
        keeper.tick();
        assertEquals(-1, checkedThrough());
        keeper.check(KEY, 7, clock.millis());
        assertEquals(1, asked, "it was asked just before");
        pass(5);
        assertEquals(2, asked);
        assertEquals(7, checkedThrough());
        pass(300);
        assertEquals(7, checkedThrough(), "what is asked by the time says no less");
    }

    @Test
    void aCheckWaitsForTheConnectionThatIsMeant() {
        connect("{}");
        keeper.tick();
        pass(60);
        keeper.check(KEY, 3, clock.millis());
        pass(10);
        assertEquals(1, asked, "the change isn't known here yet");
        configs.clear();
        connect("{\"timeoutMs\":5000}");
        keeper.tick();
        assertEquals(3, checkedThrough());
    }

    @Test
    void aCheckMayBeHeardBeforeTheConnection() {
        keeper.check(KEY, 5, clock.millis());
        connect("{}");
        keeper.tick();
        assertEquals(5, checkedThrough());
        assertEquals(1, asked);
    }

    @Test
    void aCheckOfAServerThatIsAwayIsAnsweredToo() {
        isAway = true;
        connect("{}");
        keeper.check(KEY, 0, clock.millis());
        assertEquals(0, checkedThrough());
        assertEquals(List.of("UNREACHABLE"), written);
    }

    private long checkedThrough() {
        ToolOffer offer = offers.get(KEY);
        return offer == null ? -2 : offer.getCheckedThrough();
    }

    @Test
    void aConnectionThatIsGoneTakesItsOfferAlong() {
        connect("{}");
        keeper.tick();
        configs.clear();
        keeper.tick();
        keeper.tick();
        assertEquals(List.of("READY", "gone"), written);
    }

    @Test
    void whoTakesOverLeavesAYoungOfferAlone() {
        connect("{}");
        isOwner = false;
        keeper.tick();
        assertEquals(0, asked);
        offers.put(
                KEY,
                ToolOffer.newBuilder()
                        .setOrgId("org")
                        .setConnectionId("c")
                        .setSlug("crm")
                        .setStatus("READY")
                        .setTools(List.of())
                        .setRefreshedAt(clock.millis())
                        .build());
        isOwner = true;
        pass(100);
        assertEquals(0, asked);
        pass(200);
        assertEquals(1, asked);
    }

    @Test
    void settingsThatMakeNoSenseAreToldInWords() {
        connect("{\"auth\":\"magic\"}");
        keeper.tick();
        assertEquals(0, asked);
        ToolOffer offer = offers.get(KEY);
        assertEquals(
                "settings.auth is none, bearer, oauth, or header: and the name of a header.",
                offer == null ? "" : offer.getProblem());
    }
}
