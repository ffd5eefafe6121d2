package dev.agentc2.perf.chaos.load;

import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Which instance a request goes to: one after the other, so that after an error the next one is another. Thread-safe. */
final class Balancer {
    private final List<URI> instances;
    private final AtomicInteger turn = new AtomicInteger();

    Balancer(List<URI> instances) {
        this.instances = List.copyOf(instances);
    }

    URI next() {
        return instances.get(Math.floorMod(turn.getAndIncrement(), instances.size()));
    }

    int size() {
        return instances.size();
    }
}
