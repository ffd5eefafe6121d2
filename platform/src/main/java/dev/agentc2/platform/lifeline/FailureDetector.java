package dev.agentc2.platform.lifeline;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Holds on to the {@link Lifeline}s of peers and tells what a peer held when it is dead. A peer is dead when its connection
 * has ended and its host refuses another: nothing listens there any more. A host that doesn't answer says nothing, and the
 * session timeout decides; nor does a process that is stopped, whose connections stay. A wrong guess costs a rebalance and
 * no more, for all that a process does after it was given up is fenced. Thread-safe.
 */
public final class FailureDetector implements AutoCloseable {
    private final Consumer<Held> onDeath;
    private final Map<InetSocketAddress, Peer> peers = new HashMap<>();

    /**
     * Frees what a dead peer held in Kafka.
     *
     * @param admin the client to do it with; null while there is none
     */
    public FailureDetector(Supplier<@Nullable Admin> admin) {
        this(new Eviction(admin)::of);
    }

    /**
     * @param onDeath told what a dead peer held, from a thread of its own
     */
    FailureDetector(Consumer<Held> onDeath) {
        this.onDeath = onDeath;
    }

    /** Watches these and no others. */
    public synchronized void watch(Set<InetSocketAddress> addresses) {
        for (Iterator<Map.Entry<InetSocketAddress, Peer>> known =
                        peers.entrySet().iterator();
                known.hasNext(); ) {
            Map.Entry<InetSocketAddress, Peer> peer = known.next();
            if (!addresses.contains(peer.getKey())) {
                peer.getValue().close();
                known.remove();
            }
        }
        addresses.forEach(address -> peers.computeIfAbsent(address, this::hold));
    }

    /** What the peers hold, as far as they have told. */
    synchronized Set<Held> known() {
        return peers.values().stream().map(Peer::held).collect(Collectors.toSet());
    }

    @Override
    public void close() {
        watch(Set.of());
    }

    private Peer hold(InetSocketAddress address) {
        Peer peer = new Peer(address, onDeath);
        Thread.ofVirtual().name("lifeline-of-peer").start(peer);
        return peer;
    }
}
