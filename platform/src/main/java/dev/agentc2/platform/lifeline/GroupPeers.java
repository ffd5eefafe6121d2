package dev.agentc2.platform.lifeline;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.lifeline.Held.Membership;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other members of a consumer group: they hold this process's {@link Lifeline}, and it theirs, at the addresses that
 * their {@linkplain Holdings#newInstance instance ids} say. Opened before this process joins, closed after it has left.
 * Thread-safe.
 */
public final class GroupPeers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupPeers.class);
    /** How often Kafka is asked who is in the group: a member that dies younger than that is noticed by its session. */
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final Holdings holdings;
    private final Admin admin;
    private final String group;
    private final FailureDetector detector;
    private final CountDownLatch over = new CountDownLatch(1);
    private final @Nullable Lifeline lifeline;

    /**
     * Opens this process's lifeline and begins to look.
     *
     * @param admin closed with this
     * @param group id of the group
     */
    public GroupPeers(Settings settings, Holdings holdings, Admin admin, String group) {
        this.holdings = holdings;
        this.admin = admin;
        this.group = group;
        this.detector = new FailureDetector(() -> admin);
        this.lifeline = Lifeline.open(settings, holdings);
        Thread.ofVirtual().name("peers-of-" + group).start(this::watch);
    }

    @Override
    public void close() {
        over.countDown();
        detector.close();
        if (lifeline != null) {
            lifeline.close();
        }
        admin.close();
    }

    private void watch() {
        try {
            while (!over.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        try {
            Map<String, ConsumerGroupDescription> groups =
                    admin.describeConsumerGroups(List.of(group)).all().get();
            Held own = holdings.now();
            detector.watch(groups.values().stream()
                    .flatMap(found -> found.members().stream())
                    .map(MemberDescription::groupInstanceId)
                    .flatMap(Optional::stream)
                    .filter(instance -> !own.memberships().contains(new Membership(group, instance)))
                    .map(InstanceIds::lifeline)
                    .flatMap(Optional::stream)
                    .collect(Collectors.toSet()));
        } catch (ExecutionException | RuntimeException e) {
            LOG.debug("{}: can't see who is in the group: {}", group, e.toString());
        }
    }
}
