package dev.agentc2.platform.lifeline;

import dev.agentc2.platform.lifeline.Held.Membership;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What this process holds in Kafka that others would wait for if it died: its places in consumer groups until their session
 * times out, and what it began to write until the transaction does. Kept by whoever joins and writes. Thread-safe.
 */
public final class Holdings {
    private Held held = Held.NOTHING;
    private @Nullable InetSocketAddress lifeline;

    /**
     * A new {@code group.instance.id}, which no other membership has or had and which says where the process's lifeline is.
     *
     * @param name what the id begins with
     */
    public synchronized String newInstance(String name) {
        return InstanceIds.next(name, lifeline);
    }

    /** The process has a lifeline there. */
    synchronized void reachableAt(InetSocketAddress address) {
        lifeline = address;
    }

    /**
     * A consumer joins.
     *
     * @param group id of the group
     * @param instance its {@code group.instance.id}
     */
    public synchronized void join(String group, String instance) {
        become(held.with(new Membership(group, instance)));
    }

    /** A consumer has left in order, or never joined. */
    public synchronized void leave(String group, String instance) {
        become(held.without(Held.NOTHING.with(new Membership(group, instance))));
    }

    /** A producer begins to write transactions. */
    public synchronized void write(String transactionalId) {
        become(held.with(transactionalId));
    }

    /** A producer of transactions was closed. */
    public synchronized void stop(String transactionalId) {
        become(held.without(Held.NOTHING.with(transactionalId)));
    }

    /** What is held now. */
    synchronized Held now() {
        return held;
    }

    /** Waits until something else is held than what is known, or the time is over; returns what is held then. */
    synchronized Held next(Held known, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (long left = limit.toNanos(); left > 0 && held.equals(known); left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return held;
    }

    private void become(Held next) {
        held = next;
        notifyAll();
    }
}
