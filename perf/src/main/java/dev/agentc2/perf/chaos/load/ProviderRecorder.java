package dev.agentc2.perf.chaos.load;

import dev.agentc2.perf.chaos.history.ProviderCall;
import dev.agentc2.stack.simulator.RecordedRequest;
import dev.agentc2.stack.simulator.RecordedRequest.Outcome;
import dev.agentc2.stack.simulator.SimulatedProvider;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keeps the books of the simulated provider, which itself remembers the latest requests only. Thread-safe. */
final class ProviderRecorder implements AutoCloseable {
    /** How a message says its id. */
    static final Pattern MESSAGE_ID = Pattern.compile("m[0-9a-f]{6}-[0-9]+-[0-9]+");

    private static final int LOOK_EVERY_MS = 1_000;

    private final SimulatedProvider provider;
    private final Map<Integer, RecordedRequest> requests = new TreeMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("provider-recorder").factory());

    ProviderRecorder(SimulatedProvider provider) {
        this.provider = provider;
        timer.scheduleWithFixedDelay(this::look, LOOK_EVERY_MS, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** All calls so far. */
    List<ProviderCall> calls() {
        look();
        synchronized (this) {
            return requests.values().stream()
                    .filter(request -> request.outcome() != Outcome.FAILED)
                    .map(ProviderRecorder::call)
                    .toList();
        }
    }

    private synchronized void look() {
        provider.requests().forEach(request -> requests.put(request.number(), request));
    }

    private static ProviderCall call(RecordedRequest request) {
        Matcher id = MESSAGE_ID.matcher(request.lastUser());
        boolean answered = request.outcome() == Outcome.ANSWERED;
        return new ProviderCall(
                id.find() ? id.group() : "",
                answered,
                request.promptTokens(),
                answered ? request.outputTokens() : request.tokensSent());
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
