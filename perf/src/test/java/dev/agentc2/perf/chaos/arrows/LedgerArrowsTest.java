package dev.agentc2.perf.chaos.arrows;

import static dev.agentc2.perf.chaos.arrows.CarefulTools.REPEATABLE;
import static dev.agentc2.perf.chaos.arrows.CarefulTools.UNREPEATABLE;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.agentc2.perf.chaos.cluster.Wire;
import dev.agentc2.perf.chaos.history.LogRecord;
import dev.agentc2.perf.mcp.McpStandIn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a tool-executor at each arrow of docs/tools.md, with two calls on the arrow each time: one that may be repeated, one
 * that mustn't be. More would have to get more connections to PostgreSQL within 3 s of each other, after which calls go on without
 * the ledger.
 */
@Tag("stack")
class LedgerArrowsTest {
    @SuppressWarnings("NullAway.Init") // started once for all arrows
    private static LonelyExecutor executor;

    @SuppressWarnings("NullAway.Init")
    private static McpStandIn server;

    @SuppressWarnings("NullAway.Init")
    private static Wire wayToServer;

    private static final CarefulTools TOOLS = new CarefulTools();

    private final List<String> repeatable = new ArrayList<>();
    private final List<String> unrepeatable = new ArrayList<>();
    private final List<String> all = new ArrayList<>();

    @BeforeAll
    static void start(@TempDir Path dir) throws Exception {
        server = new McpStandIn(TOOLS);
        wayToServer = new Wire(server.port());
        executor = new LonelyExecutor(dir);
        executor.connect("http://127.0.0.1:" + wayToServer.port() + "/mcp");
    }

    @AfterAll
    static void stop() throws Exception {
        executor.close();
        wayToServer.close();
        server.close();
    }

    @Test
    void beforeTheRow(TestInfo test) throws Exception {
        try (LedgerLock lock = executor.lockLedger()) {
            ask(test);
            until(() -> lock.waiting() == all.size());
            executor.kill();
            lock.dismissWaiting();
        }
        restarted();
        ended(repeatable, "SUCCEEDED", 1);
        ended(unrepeatable, "SUCCEEDED", 1);
    }

    @Test
    void whileTheRowIsWritten(TestInfo test) throws Exception {
        try (LedgerLock lock = executor.lockLedger()) {
            ask(test);
            until(() -> lock.waiting() == all.size());
            executor.kill();
        }
        until(() -> executor.ledger("dispatched", all) == all.size());
        restarted();
        ended(repeatable, "SUCCEEDED", 1);
        ended(unrepeatable, "UNKNOWN", 0);
    }

    @Test
    void betweenTheRowAndTheCall(TestInfo test) throws Exception {
        wayToServer.cut();
        ask(test);
        until(() -> executor.ledger("dispatched", all) == all.size());
        executor.kill();
        wayToServer.mend();
        restarted();
        ended(repeatable, "SUCCEEDED", 1);
        ended(unrepeatable, "UNKNOWN", 0);
    }

    @Test
    void betweenTheCallAndItsAnswer(TestInfo test) throws Exception {
        askAndHold(test);
        executor.kill();
        TOOLS.release();
        restarted();
        ended(repeatable, "SUCCEEDED", 2);
        ended(unrepeatable, "UNKNOWN", 1);
    }

    @Test
    void betweenTheAnswerAndItsSettlement(TestInfo test) throws Exception {
        askAndHold(test);
        try (LedgerLock lock = executor.lockLedger()) {
            TOOLS.release();
            until(() -> lock.waiting() == all.size());
            executor.kill();
            lock.dismissWaiting();
        }
        restarted();
        ended(repeatable, "SUCCEEDED", 2);
        ended(unrepeatable, "UNKNOWN", 1);
    }

    @Test
    void whileTheSettlementIsWritten(TestInfo test) throws Exception {
        askAndHold(test);
        try (LedgerLock lock = executor.lockLedger()) {
            TOOLS.release();
            until(() -> lock.waiting() == all.size());
            executor.kill();
        }
        until(() -> executor.ledger("settled", all) == all.size());
        restarted();
        ended(all, "SUCCEEDED", 1);
    }

    @Test
    void betweenTheSettlementAndTheResult(TestInfo test) throws Exception {
        askAndHold(test);
        executor.cutFromKafka();
        TOOLS.release();
        until(() -> executor.ledger("settled", all) == all.size());
        executor.kill();
        restarted();
        ended(all, "SUCCEEDED", 1);
    }

    @Test
    void betweenTheResultAndTheOffset(TestInfo test) throws Exception {
        askAndHold(test);
        TOOLS.release();
        until(() -> haveResults(all));
        executor.kill();
        restarted();
        ended(all, "SUCCEEDED", 1);
    }

    /** The server has all calls, and answers none before it is let go. */
    private void askAndHold(TestInfo test) throws Exception {
        TOOLS.hold();
        ask(test);
        until(() -> TOOLS.haveAll(all));
    }

    private void ask(TestInfo test) throws Exception {
        String arrow = test.getTestMethod().orElseThrow().getName();
        repeatable.add(arrow + "-" + REPEATABLE);
        executor.ask(repeatable.getLast(), REPEATABLE);
        unrepeatable.add(arrow + "-" + UNREPEATABLE);
        executor.ask(unrepeatable.getLast(), UNREPEATABLE);
        all.addAll(repeatable);
        all.addAll(unrepeatable);
    }

    /** The next executor takes the calls over; returns when all have a result. */
    private void restarted() throws Exception {
        executor.restart();
        until(() -> haveResults(all));
    }

    private static boolean haveResults(List<String> calls) {
        return calls.stream().noneMatch(call -> executor.results(call).isEmpty());
    }

    private static void ended(List<String> calls, String outcome, int happened) {
        for (String call : calls) {
            assertEquals(
                    Set.of(outcome),
                    executor.results(call).stream()
                            .map(result -> result.text("outcome"))
                            .collect(Collectors.toSet()),
                    () -> call + ": "
                            + executor.results(call).stream()
                                    .map(LogRecord::line)
                                    .toList());
            assertEquals(happened, TOOLS.calls(call), call);
        }
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(LonelyExecutor.PATIENCE).until(condition);
    }
}
