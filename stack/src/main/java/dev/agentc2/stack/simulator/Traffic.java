package dev.agentc2.stack.simulator;

import dev.agentc2.stack.simulator.RecordedRequest.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;

/** What came and what became of it: counters since the last reset and the latest requests. Thread-safe. */
final class Traffic {
    private static final int KEPT = 500;
    private static final int BODY_LIMIT = 64 * 1024;

    private final ArrayDeque<Exchange> latest = new ArrayDeque<>();
    private int number;
    private int requests;
    private int toolCalls;
    private long tokens;
    private int open;
    private int peakOpen;
    private int connections;
    private int aborted;
    private int failed;

    /** One request on its way; changed under the lock of its traffic. */
    final class Exchange {
        private final int id;
        private final ChatRequest request;
        private final byte[] body;
        private Outcome outcome = Outcome.OPEN;
        private int sent;
        private int promptTokens;
        private int outputTokens;

        private Exchange(int id, ChatRequest request, byte[] body) {
            this.id = id;
            this.request = request;
            this.body = body;
        }

        int number() {
            return id;
        }

        void sent(int more) {
            synchronized (Traffic.this) {
                sent += more;
                tokens += more;
            }
        }

        void uses(int prompt, int output) {
            synchronized (Traffic.this) {
                promptTokens = prompt;
                outputTokens = output;
            }
        }

        void callsTools(int calls) {
            synchronized (Traffic.this) {
                toolCalls += calls;
            }
        }

        void ended(Outcome how) {
            synchronized (Traffic.this) {
                outcome = how;
                open--;
                aborted += how == Outcome.ABORTED ? 1 : 0;
                failed += how == Outcome.FAILED ? 1 : 0;
            }
        }

        private RecordedRequest snapshot() {
            String text = new String(body, 0, Math.min(body.length, BODY_LIMIT), StandardCharsets.UTF_8);
            List<String> tools =
                    request.tools().stream().map(ChatRequest.OfferedTool::name).toList();
            return new RecordedRequest(
                    id,
                    request.model(),
                    request.stream(),
                    request.lastUser(),
                    tools,
                    text,
                    outcome,
                    sent,
                    promptTokens,
                    outputTokens);
        }
    }

    synchronized Exchange begin(ChatRequest request, byte[] body) {
        Exchange exchange = new Exchange(++number, request, body);
        latest.addLast(exchange);
        if (latest.size() > KEPT) {
            latest.removeFirst();
        }
        requests++;
        open++;
        peakOpen = Math.max(peakOpen, open);
        return exchange;
    }

    synchronized void connected() {
        connections++;
    }

    synchronized void disconnected() {
        connections--;
    }

    synchronized List<RecordedRequest> latest() {
        return latest.stream().map(Exchange::snapshot).toList();
    }

    synchronized Counters counters() {
        return new Counters(requests, toolCalls, tokens, open, peakOpen, connections, aborted, failed);
    }

    /** Forgets everything but what is open now. */
    synchronized void reset() {
        latest.removeIf(exchange -> exchange.outcome != Outcome.OPEN);
        requests = 0;
        toolCalls = 0;
        tokens = 0;
        peakOpen = open;
        aborted = 0;
        failed = 0;
    }
}
