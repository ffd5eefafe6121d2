package dev.agentc2.perf.chaos.arrows;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentc2.perf.mcp.McpStandIn;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A tool that may be repeated and one that mustn't; both note each call at once and answer when they may. Thread-safe. */
final class CarefulTools implements McpStandIn.Tools {
    static final String REPEATABLE = "put";
    static final String UNREPEATABLE = "post";
    static final String ARGUMENT = "call";

    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** Answers wait from now on. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    /** Lets all answers go. */
    void release() {
        gate.countDown();
    }

    /** How often a call came. */
    int calls(String call) {
        return calls.getOrDefault(call, 0);
    }

    boolean haveAll(Collection<String> wanted) {
        return calls.keySet().containsAll(wanted);
    }

    @Override
    public void list(ArrayNode tools) {
        add(tools, REPEATABLE).putObject("annotations").put("idempotentHint", true);
        add(tools, UNREPEATABLE);
    }

    private static ObjectNode add(ArrayNode tools, String name) {
        ObjectNode tool = tools.addObject().put("name", name).put("description", "Has an effect.");
        tool.putObject("inputSchema").put("type", "object");
        return tool;
    }

    @Override
    public void call(McpStandIn.Call call) throws IOException {
        calls.merge(call.argument(ARGUMENT), 1, Integer::sum);
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        call.say("It is done.");
    }
}
