package dev.agentc2.topics;

import static dev.agentc2.topics.ClusterTopics.await;

import dev.agentc2.topics.TopicChange.AddPartitions;
import dev.agentc2.topics.TopicChange.Consent;
import dev.agentc2.topics.TopicChange.Create;
import dev.agentc2.topics.TopicChange.Report;
import dev.agentc2.topics.TopicChange.SetConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Brings a cluster's topics in line with the catalogue: {@link #plan} compares, {@link #apply} does what the plan says
 * and nothing destructive without consent. Both may be repeated; several processes may create topics at once. Thread-safe.
 *
 * <p>Destructive is what loses records (a shorter retention, another cleanup policy) and what moves keys to other
 * partitions (more partitions where records have keys). Fewer partitions and another number of copies are left to a
 * person. A topic that is missing beside others of its group takes their number of partitions, so that a group never
 * falls apart.
 *
 * <p>Errors: {@link ProvisioningException} when Kafka doesn't answer or refuses.
 */
public final class TopicProvisioner {
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(20);

    /** Partitions of a group that is new on one machine, at least: each of two stream threads has one. */
    private static final int FEWEST = 2;

    private final TopicCatalogue catalogue;
    private final Set<String> chosen;
    private final OptionalInt processors;

    /**
     * A provisioner of this build's catalogue.
     *
     * @param partitions number of partitions by group ({@code conversation}, {@code org}, {@code single}), where it
     *     differs from the catalogue
     */
    public TopicProvisioner(Map<String, Integer> partitions) {
        this(TopicCatalogue.load(partitions));
    }

    TopicProvisioner(TopicCatalogue catalogue) {
        this(catalogue, Set.of(), OptionalInt.empty());
    }

    TopicProvisioner(TopicCatalogue catalogue, Set<String> chosen, OptionalInt processors) {
        this.catalogue = catalogue;
        this.chosen = chosen;
        this.processors = processors;
    }

    /**
     * A provisioner for a broker that serves one machine alone. A group that isn't chosen has the partitions that it has
     * there already; one that is new has one for each processor, at least two and no more than the catalogue says
     * (docs/adr/0025).
     *
     * @param partitions number of partitions by group, where it is chosen
     */
    public static TopicProvisioner onOneMachine(Map<String, Integer> partitions, int processors) {
        return new TopicProvisioner(
                TopicCatalogue.load(partitions), Set.copyOf(partitions.keySet()), OptionalInt.of(processors));
    }

    /** Compares a cluster with the catalogue; changes nothing. */
    public TopicPlan plan(Admin admin) {
        return plan(ClusterTopics.read(admin, catalogue.prefix()));
    }

    /**
     * Does what the plan says, then waits until it is seen: the controller answers before brokers know.
     *
     * @param allowDestructive consent to changes that lose records or move keys
     * @return what was held back, for want of consent or because only a person can do it
     */
    public List<TopicChange> apply(Admin admin, TopicPlan plan, boolean allowDestructive) {
        List<TopicChange> todo = plan.applicable(allowDestructive).toList();
        create(admin, only(Create.class, todo));
        addPartitions(admin, only(AddPartitions.class, todo));
        setConfigs(admin, only(SetConfig.class, todo));
        if (!todo.isEmpty()) {
            awaitSeen(admin, todo);
        }
        return plan.heldBack(allowDestructive);
    }

    TopicPlan plan(ClusterTopics cluster) {
        List<TopicChange> changes = new ArrayList<>();
        for (TopicSpec spec : catalogue.topics()) {
            ClusterTopics.Existing existing = cluster.topics().get(spec.name());
            OptionalInt ofGroup = partitionsOfGroup(spec, cluster);
            int wanted = wantedPartitions(spec, ofGroup);
            if (existing == null) {
                int partitions = ofGroup.orElse(wanted);
                Map<String, String> config = catalogue.configOn(spec, cluster.brokers());
                changes.add(new Create(spec, partitions, catalogue.replicationOn(cluster.brokers()), config));
                comparePartitions(spec, partitions, wanted, changes);
            } else {
                comparePartitions(spec, existing.partitions(), wanted, changes);
                compareReplication(spec, existing, cluster.brokers(), changes);
                compareConfig(spec, existing, cluster.brokers(), changes);
            }
        }
        changes.addAll(strangers(cluster));
        return new TopicPlan(changes, catalogue.topics().size());
    }

    private int wantedPartitions(TopicSpec spec, OptionalInt ofGroup) {
        if (processors.isEmpty() || chosen.contains(spec.group())) {
            return spec.partitions();
        }
        return ofGroup.orElse(Math.min(spec.partitions(), Math.max(FEWEST, processors.getAsInt())));
    }

    /** What the topics of the group have; empty when there are none. */
    private OptionalInt partitionsOfGroup(TopicSpec spec, ClusterTopics cluster) {
        return catalogue.topics().stream()
                .filter(other -> other.group().equals(spec.group()))
                .map(other -> cluster.topics().get(other.name()))
                .filter(existing -> existing != null)
                .mapToInt(ClusterTopics.Existing::partitions)
                .max();
    }

    private static void comparePartitions(TopicSpec spec, int actual, int wanted, List<TopicChange> changes) {
        if (actual < wanted) {
            Consent consent = spec.key() == TopicSpec.Key.ORIGINAL ? Consent.NONE : Consent.FLAG;
            changes.add(new AddPartitions(spec.name(), actual, wanted, consent));
        } else if (actual > wanted) {
            String what = "partitions " + actual + " -> " + wanted + ": Kafka can't take partitions away";
            changes.add(new Report(spec.name(), what, Consent.PERSON));
        }
    }

    private void compareReplication(
            TopicSpec spec, ClusterTopics.Existing existing, int brokers, List<TopicChange> changes) {
        int wanted = catalogue.replicationOn(brokers);
        if (existing.replication() < wanted) {
            String what = "copies " + existing.replication() + " -> " + wanted + ": kafka-reassign-partitions does it";
            changes.add(new Report(spec.name(), what, Consent.PERSON));
        }
    }

    private void compareConfig(
            TopicSpec spec, ClusterTopics.Existing existing, int brokers, List<TopicChange> changes) {
        Map<String, String> wanted = catalogue.configOn(spec, brokers);
        wanted.forEach((key, to) -> {
            String from = existing.overrides().get(key);
            if (!to.equals(from)) {
                boolean loses =
                        Destruction.losesRecords(key, existing.effective().get(key), to);
                changes.add(new SetConfig(spec.name(), key, from, to, loses ? Consent.FLAG : Consent.NONE));
            }
        });
        existing.overrides().keySet().stream()
                .filter(key -> !wanted.containsKey(key))
                .sorted()
                .forEach(key -> changes.add(new Report(
                        spec.name(),
                        key + "=" + existing.overrides().get(key) + " isn't in the catalogue",
                        Consent.LEFT_ALONE)));
    }

    /** Topics under our prefix that the catalogue doesn't know, except those that Streams keeps for itself. */
    private List<Report> strangers(ClusterTopics cluster) {
        Set<String> known = catalogue.topics().stream().map(TopicSpec::name).collect(Collectors.toSet());
        return cluster.topics().keySet().stream()
                .filter(name -> !known.contains(name))
                .filter(name -> !name.endsWith("-changelog") && !name.endsWith("-repartition"))
                .sorted()
                .map(name -> new Report(name, "isn't in the catalogue", Consent.LEFT_ALONE))
                .toList();
    }

    private static void create(Admin admin, List<Create> creates) {
        List<NewTopic> topics = creates.stream()
                .map(c -> new NewTopic(c.topic(), c.partitions(), c.replication()).configs(c.config()))
                .toList();
        admin.createTopics(topics).values().forEach((name, future) -> {
            try {
                await("create topic " + name, future);
            } catch (ProvisioningException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        });
    }

    private void awaitSeen(Admin admin, List<TopicChange> done) {
        List<String> created =
                only(Create.class, done).stream().map(Create::topic).toList();
        long deadline = System.nanoTime() + SEEN_WITHIN.toNanos();
        while (!haveLeaders(admin, created) || plan(admin).changes().stream().anyMatch(done::contains)) {
            if (System.nanoTime() > deadline) {
                throw new ProvisioningException(
                        "changes were accepted but can't be seen within " + SEEN_WITHIN.toSeconds() + " s", null);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static boolean haveLeaders(Admin admin, Collection<String> names) {
        try {
            return await("describe topics", admin.describeTopics(names).allTopicNames()).values().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition -> partition.leader() != null);
        } catch (ProvisioningException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    private static void addPartitions(Admin admin, List<AddPartitions> changes) {
        Map<String, NewPartitions> totals =
                changes.stream().collect(Collectors.toMap(AddPartitions::topic, c -> NewPartitions.increaseTo(c.to())));
        await("add partitions", admin.createPartitions(totals).all());
    }

    private static void setConfigs(Admin admin, List<SetConfig> changes) {
        Map<ConfigResource, Collection<AlterConfigOp>> operations = changes.stream()
                .collect(Collectors.groupingBy(
                        c -> new ConfigResource(ConfigResource.Type.TOPIC, c.topic()),
                        Collectors.mapping(
                                c -> new AlterConfigOp(new ConfigEntry(c.key(), c.to()), AlterConfigOp.OpType.SET),
                                Collectors.toCollection(ArrayList::new))));
        await("set configurations", admin.incrementalAlterConfigs(operations).all());
    }

    private static <T extends TopicChange> List<T> only(Class<T> type, List<TopicChange> changes) {
        return changes.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
