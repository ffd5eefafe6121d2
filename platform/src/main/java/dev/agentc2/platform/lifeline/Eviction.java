package dev.agentc2.platform.lifeline;

import dev.agentc2.platform.lifeline.Held.Membership;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees what a dead process held: its places in consumer groups, which the others share at once, and its transactions, which
 * are aborted. All survivors do so; the first one's counts. Thread-safe.
 */
final class Eviction {
    private static final Logger LOG = LoggerFactory.getLogger(Eviction.class);

    private final Supplier<@Nullable Admin> admin;

    /**
     * @param admin the client to do it with; null when there is none now
     */
    Eviction(Supplier<@Nullable Admin> admin) {
        this.admin = admin;
    }

    /** Asks Kafka for it and returns; what fails is in the log, and the session timeout frees it later. */
    void of(Held dead) {
        Admin client = admin.get();
        if (client == null) {
            return;
        }
        LOG.warn(
                "a peer has died: its {} places in groups and {} writers are given up",
                dead.memberships().size(),
                dead.transactionalIds().size());
        try {
            dead.memberships().stream()
                    .collect(Collectors.groupingBy(
                            Membership::group,
                            Collectors.mapping(gone -> new MemberToRemove(gone.instance()), Collectors.toSet())))
                    .forEach((group, members) -> remove(client, group, members));
            if (!dead.transactionalIds().isEmpty()) {
                client.fenceProducers(dead.transactionalIds())
                        .all()
                        .whenComplete((done, failure) -> note("its writers", failure));
            }
        } catch (KafkaException | IllegalStateException e) {
            note("what it held", e);
        }
    }

    private static void remove(Admin client, String group, Set<MemberToRemove> members) {
        var options = new RemoveMembersFromConsumerGroupOptions(members);
        options.reason("its process has ended");
        client.removeMembersFromConsumerGroup(group, options)
                .all()
                .whenComplete((done, failure) -> note("its place in " + group, failure));
    }

    private static void note(String what, @Nullable Throwable failure) {
        if (failure instanceof UnknownMemberIdException || failure instanceof GroupIdNotFoundException) {
            LOG.debug("{} was given up before", what);
        } else if (failure != null) {
            LOG.warn("{} isn't given up: {}", what, failure.toString());
        }
    }
}
