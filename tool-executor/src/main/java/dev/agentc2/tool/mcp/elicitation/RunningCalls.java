package dev.agentc2.tool.mcp.elicitation;

import dev.agentc2.tool.mcp.wire.Pending;
import dev.agentc2.tool.question.Asker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The tool calls of a session that run. Thread-safe. */
public final class RunningCalls {
    private final Map<String, Running> byToken = new ConcurrentHashMap<>();
    private final AtomicLong tokens = new AtomicLong();

    /** A call that runs; closed when it is over. */
    public final class Running implements AutoCloseable {
        private final String token = "t" + tokens.incrementAndGet();
        private final Pending pending = new Pending();
        private final Asker asker;

        private Running(Asker asker) {
            this.asker = asker;
        }

        /** Token by which its server reports progress. */
        public String token() {
            return token;
        }

        public Pending pending() {
            return pending;
        }

        Asker asker() {
            return asker;
        }

        @Override
        public void close() {
            byToken.remove(token);
        }
    }

    /** A call begins. */
    public Running begin(Asker asker) {
        Running call = new Running(asker);
        byToken.put(call.token(), call);
        return call;
    }

    /** Its server says that it works on a call. */
    public void progressed(@Nullable Object token) {
        Running call = token == null ? null : byToken.get(token.toString());
        if (call != null) {
            call.pending().heard();
        }
    }

    /**
     * The call that a question of the server belongs to: that of the exchange it came in, else the only one; none when it
     * came for another request, or may be of several.
     *
     * @param exchange id of our request in whose exchange it came; empty for none
     */
    Optional<Running> asking(String exchange) {
        List<Running> all = List.copyOf(byToken.values());
        if (exchange.isEmpty()) {
            return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
        }
        return all.stream().filter(call -> exchange.equals(call.pending().id())).findFirst();
    }
}
