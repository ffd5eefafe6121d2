package dev.agentc2.tool.mcp;

import dev.agentc2.tool.ToolOutcome.FailureKind;
import dev.agentc2.tool.mcp.circuit.Circuits;
import dev.agentc2.tool.mcp.connection.McpConnection;
import dev.agentc2.tool.mcp.session.McpFailureException;
import dev.agentc2.tool.mcp.session.Sessions;
import dev.agentc2.tool.question.Asker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls of servers, each behind the bulkhead and the circuit of its connection. Thread-safe. */
final class ServerCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCalls.class);

    private final Sessions sessions;
    private final Circuits circuits;
    private final Bulkheads bulkheads;
    private final Consumer<String> fallen;
    private final Counter opened;
    private final Counter refused;
    private final Counter busy;

    /** A call was refused here: its server knows nothing of it. */
    static final class NotMadeException extends Exception {
        private static final long serialVersionUID = 1L;

        private final FailureKind kind;
        private final String detail;

        NotMadeException(FailureKind kind, String detail) {
            super(detail, null, false, false);
            this.kind = kind;
            this.detail = detail;
        }

        FailureKind kind() {
            return kind;
        }

        String detail() {
            return detail;
        }
    }

    /** @param fallen told of a connection whose circuit has opened */
    ServerCalls(
            Sessions sessions,
            Circuits circuits,
            Bulkheads bulkheads,
            Consumer<String> fallen,
            MeterRegistry registry) {
        this.sessions = sessions;
        this.circuits = circuits;
        this.bulkheads = bulkheads;
        this.fallen = fallen;
        registry.gauge("agentc2.mcp.circuits.open", circuits, Circuits::open);
        registry.gauge("agentc2.mcp.sessions", sessions, Sessions::open);
        this.opened = Counter.builder("agentc2.mcp.circuit.opened")
                .description("Circuits that opened because a server failed again and again")
                .register(registry);
        this.refused = refused(registry, "circuit");
        this.busy = refused(registry, "bulkhead");
    }

    private static Counter refused(MeterRegistry registry, String by) {
        return Counter.builder("agentc2.mcp.calls.refused")
                .description("Calls that were not made, to spare a server or the others")
                .tag("by", by)
                .register(registry);
    }

    /** @param asker whom the server may ask while the call runs */
    CallToolResult call(
            McpConnection connection, String tool, Map<String, Object> arguments, Map<String, Object> meta, Asker asker)
            throws NotMadeException, McpFailureException, InterruptedException {
        try (Bulkheads.Place place = bulkheads.enter(connection.key())) {
            if (!place.isTaken()) {
                busy.increment();
                throw new NotMadeException(
                        FailureKind.BUSY, "Too many calls of this connection are under way; the call was not made.");
            }
            if (!circuits.admits(connection.key())) {
                refused.increment();
                throw new NotMadeException(
                        FailureKind.CIRCUIT_OPEN,
                        "The connection's server has failed too often just now; the call was not made.");
            }
            CallToolResult result =
                    sessions.ask(connection, s -> s.call(tool, arguments, meta, connection.silence(), asker));
            circuits.succeeded(connection.key());
            return result;
        } catch (McpFailureException e) {
            note(connection, e);
            throw e;
        }
    }

    private void note(McpConnection connection, McpFailureException failure) {
        if (!failure.kind().countsAgainstServer()) {
            circuits.succeeded(connection.key());
        } else if (circuits.failed(connection.key())) {
            opened.increment();
            LOG.warn("the circuit of connection {} has opened: {}", connection.key(), failure.problem());
            fallen.accept(connection.key());
        }
    }
}
