package dev.agentc2.topics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;

/**
 * What a cluster has, as far as the provisioner needs it: a snapshot. Immutable.
 *
 * @param brokers brokers that are up
 * @param topics topics whose names begin with the prefix
 */
record ClusterTopics(int brokers, Map<String, Existing> topics) {
    private static final long TIMEOUT_S = 30;

    /** A topic as it is: {@code overrides} are set on the topic itself, {@code effective} holds defaults too. */
    record Existing(int partitions, int replication, Map<String, String> overrides, Map<String, String> effective) {}

    /**
     * Reads a cluster.
     *
     * @throws ProvisioningException when it doesn't answer
     */
    static ClusterTopics read(Admin admin, String prefix) {
        int brokers = await("count brokers", admin.describeCluster().nodes()).size();
        Set<String> names =
                new TreeSet<>(await("list topics", admin.listTopics().names()));
        names.removeIf(name -> !name.startsWith(prefix));
        Map<String, TopicDescription> descriptions =
                await("describe topics", admin.describeTopics(names).allTopicNames());
        List<ConfigResource> resources = new ArrayList<>();
        names.forEach(name -> resources.add(new ConfigResource(ConfigResource.Type.TOPIC, name)));
        Map<ConfigResource, Config> configs = await(
                "describe configurations", admin.describeConfigs(resources).all());
        Map<String, Existing> topics = new HashMap<>();
        configs.forEach((resource, config) -> {
            TopicDescription description = descriptions.get(resource.name());
            if (description != null) {
                topics.put(resource.name(), existing(description, config.entries()));
            }
        });
        return new ClusterTopics(brokers, Map.copyOf(topics));
    }

    private static Existing existing(TopicDescription description, Collection<ConfigEntry> entries) {
        Map<String, String> overrides = new HashMap<>();
        Map<String, String> effective = new HashMap<>();
        for (ConfigEntry entry : entries) {
            if (entry.value() == null) {
                continue;
            }
            effective.put(entry.name(), entry.value());
            if (entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG) {
                overrides.put(entry.name(), entry.value());
            }
        }
        int replication = description.partitions().getFirst().replicas().size();
        return new Existing(description.partitions().size(), replication, overrides, effective);
    }

    static <T> T await(String what, KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProvisioningException("interrupted while trying to " + what, e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ProvisioningException("Kafka can't " + what + ": " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new ProvisioningException(
                    "Kafka didn't " + what + " within " + TIMEOUT_S + " s; is it reachable?", e);
        }
    }
}
