package dev.agentc2.perf.chaos.load;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses the instance for a request, as balancers do: in turns, leaving out for a while what has failed; when all have,
 * the one whose failure is longest ago. Thread-safe.
 */
final class Balancer {
    /** As long as nginx leaves a server out ({@code fail_timeout}). */
    private static final long LEFT_OUT_NANOS = 10_000_000_000L;

    private final List<URI> instances;
    private final Map<URI, Long> failedAt = new HashMap<>();
    private int turn;

    Balancer(List<URI> instances) {
        this.instances = List.copyOf(instances);
    }

    synchronized URI next() {
        long now = System.nanoTime();
        for (int i = 0; i < instances.size(); i++) {
            URI candidate = instances.get(Math.floorMod(turn++, instances.size()));
            if (now - failedAt.getOrDefault(candidate, now - LEFT_OUT_NANOS) >= LEFT_OUT_NANOS) {
                return candidate;
            }
        }
        URI best = instances.getFirst();
        for (URI instance : instances) {
            best = failedAt.getOrDefault(instance, now) - failedAt.getOrDefault(best, now) < 0 ? instance : best;
        }
        return best;
    }

    /** A request to an instance failed. */
    synchronized void failed(URI instance) {
        failedAt.put(instance, System.nanoTime());
    }

    int size() {
        return instances.size();
    }
}
