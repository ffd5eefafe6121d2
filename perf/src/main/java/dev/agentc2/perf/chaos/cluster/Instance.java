package dev.agentc2.perf.chaos.cluster;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

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
    private static final Duration READY_WITHIN = Duration.ofSeconds(120);
    private static final int PATIENCE_MS = 2_000;
    private static final int LOOK_EVERY_MS = 100;

    /** Name for people, such as {@code egress-2}. */
    public String name() {
        return child.name();
    }

    /** Waits until it says that it is ready. */
    public void awaitReady() throws InterruptedException {
        long end = System.nanoTime() + READY_WITHIN.toNanos();
        while (true) {
            boolean ready = isReady();
            if (!child.isAlive()) {
                throw new IllegalStateException(name() + " ended by itself, see " + child.log());
            }
            if (ready) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException(name() + " isn't ready in time, see " + child.log());
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
    }

    /** Whether it says so now. */
    public boolean isReady() {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    url.resolve("/health/ready").toURL().openConnection();
            connection.setConnectTimeout(PATIENCE_MS);
            connection.setReadTimeout(PATIENCE_MS);
            boolean ready = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            connection.disconnect();
            return ready;
        } catch (IOException e) {
            return false;
        }
    }
}
