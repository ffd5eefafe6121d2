package dev.agentc2.stack.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentc2.platform.json.Json;
import dev.agentc2.stack.simulator.Client.GoneException;
import dev.agentc2.stack.simulator.RecordedRequest.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Answers {@code POST /v1/chat/completions} at the pace and with the faults that are set. Thread-safe. */
final class ChatEndpoint {
    private static final int BYTES_PER_TOKEN = 4;

    private final FaultPlan faults;
    private final Traffic traffic;

    ChatEndpoint(FaultPlan faults, Traffic traffic) {
        this.faults = faults;
        this.traffic = traffic;
    }

    void answer(byte[] body, Behaviour behaviour, Client client) throws GoneException, InterruptedException {
        long readAt = System.nanoTime();
        ChatRequest request;
        Behaviour wanted;
        try {
            JsonNode json = Json.MAPPER.readTree(body);
            request = ChatRequest.of(json);
            wanted = behaviour.forModel(request.model());
        } catch (IOException e) {
            client.json(400, "", ChatWire.error(400, "could not parse the JSON body of your request"));
            return;
        } catch (IllegalArgumentException e) {
            client.json(400, "", ChatWire.error(400, String.valueOf(e.getMessage())));
            return;
        }
        Traffic.Exchange exchange = traffic.begin(request, body);
        Outcome outcome = Outcome.ABORTED;
        try {
            ScriptWords words = ScriptWords.of(request.lastUser());
            Fault fault = faults.next(request.lastUser(), words, wanted);
            Answer answer = SimulatedModel.answer(request, words, wanted);
            outcome = new Reply(request, answer, wanted, fault, exchange, client, readAt).send(body.length);
        } finally {
            exchange.ended(outcome);
        }
    }

    /** One answer on its way. */
    private record Reply(
            ChatRequest request,
            Answer answer,
            Behaviour wanted,
            @Nullable Fault fault,
            Traffic.Exchange exchange,
            Client client,
            long readAt) {

        Outcome send(int promptBytes) throws GoneException, InterruptedException {
            if (fault instanceof Fault.Status status) {
                String headers = status.code() == 429 || status.code() == 503 ? "Retry-After: 1\r\n" : "";
                client.json(status.code(), headers, ChatWire.error(status.code(), "simulated error " + status.code()));
                return Outcome.FAILED;
            }
            if (fault instanceof Fault.Hang) {
                client.waitForever();
            }
            int prompt = Math.ceilDiv(promptBytes, BYTES_PER_TOKEN);
            exchange.uses(prompt, answer.tokens() + wanted.reasoningTokens());
            ChatWire wire = new ChatWire(
                    exchange.number(),
                    request.model(),
                    new ChatWire.Tokens(prompt, wanted.cachedTokens(), answer.tokens(), wanted.reasoningTokens()));
            if (answer instanceof Answer.ToolCalls tools) {
                exchange.callsTools(tools.calls().size());
            }
            return request.stream() ? stream(wire.stream(answer, request.includeUsage())) : whole(wire);
        }

        private Outcome whole(ChatWire wire) throws GoneException, InterruptedException {
            client.waitUntil(dueAt(answer.tokens()));
            if (fault instanceof Fault.Stall) {
                client.waitForever();
            }
            if (fault instanceof Fault.Cut) {
                client.cut();
                return Outcome.FAILED;
            }
            client.json(200, "", wire.whole(answer));
            exchange.sent(answer.tokens());
            return Outcome.ANSWERED;
        }

        private Outcome stream(ChatWire.Stream stream) throws GoneException, InterruptedException {
            List<String> deltas = stream.deltas();
            int end = fault == null ? deltas.size() : deltas.size() / 2;
            int next = 0;
            boolean first = true;
            do {
                client.waitUntil(dueAt(next));
                StringBuilder events = new StringBuilder(first ? stream.head() : "");
                long now = System.nanoTime();
                int begin = next;
                while (next < end && (next == begin || dueAt(next) <= now)) {
                    events.append(deltas.get(next++));
                }
                boolean last = next >= end && fault == null;
                client.events(last ? events.append(stream.tail()).toString() : events.toString(), first, last);
                exchange.sent(next - begin);
                first = false;
            } while (next < end);
            return fault == null ? Outcome.ANSWERED : breakOff();
        }

        private Outcome breakOff() throws GoneException, InterruptedException {
            if (fault instanceof Fault.Stall) {
                client.waitForever();
            }
            client.cut();
            return Outcome.FAILED;
        }

        private long dueAt(int token) {
            return readAt + TimeUnit.MILLISECONDS.toNanos(wanted.ttftMs() + (long) token * wanted.delayMs());
        }
    }
}
