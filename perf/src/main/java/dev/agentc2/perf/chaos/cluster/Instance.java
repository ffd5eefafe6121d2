package dev.agentc2.perf.chaos.cluster;

import java.net.URI;
import java.nio.file.Path;

/**
 * One instance of a service: a process with a folder and an HTTP port of its own, and a wire to Kafka that can be cut.
 *
 * @param kind which service
 * @param number from 1
 * @param child its process
 * @param url where its HTTP is
 * @param home its folder
 * @param wire all its connections to Kafka
 */
public record Instance(ServiceKind kind, int number, Child child, URI url, Path home, Wire wire) {
    /** Name for people, such as {@code egress-2}. */
    public String name() {
        return child.name();
    }

    /** Waits until it says that it is ready. */
    public void awaitReady() throws InterruptedException {
        child.awaitReady(url);
    }
}
