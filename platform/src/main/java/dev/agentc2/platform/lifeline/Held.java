package dev.agentc2.platform.lifeline;

import java.util.HashSet;
import java.util.Set;

/**
 * What a process holds in Kafka at one moment. Immutable.
 *
 * @param memberships its places in consumer groups
 * @param transactionalIds those that it writes transactions with
 */
record Held(Set<Membership> memberships, Set<String> transactionalIds) {
    static final Held NOTHING = new Held(Set.of(), Set.of());

    Held {
        memberships = Set.copyOf(memberships);
        transactionalIds = Set.copyOf(transactionalIds);
    }

    /**
     * A place in a consumer group.
     *
     * @param group id of the group
     * @param instance {@code group.instance.id} of the member
     */
    record Membership(String group, String instance) {}

    Held with(Membership membership) {
        return new Held(union(memberships, membership), transactionalIds);
    }

    Held with(String transactionalId) {
        return new Held(memberships, union(transactionalIds, transactionalId));
    }

    /** What of this isn't in the other. */
    Held without(Held other) {
        return new Held(
                difference(memberships, other.memberships), difference(transactionalIds, other.transactionalIds));
    }

    private static <T> Set<T> union(Set<T> some, T one) {
        Set<T> all = new HashSet<>(some);
        all.add(one);
        return all;
    }

    private static <T> Set<T> difference(Set<T> all, Set<T> some) {
        Set<T> rest = new HashSet<>(all);
        rest.removeAll(some);
        return rest;
    }
}
