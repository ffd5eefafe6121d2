package dev.agentc2.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.agentc2.topics.Topic;
import dev.agentc2.topics.TopicPlan;
import dev.agentc2.topics.TopicProvisioner;
import dev.agentc2.topics.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The provisioner against a real broker: what it plans it does, and then there is nothing left to plan. */
@Tag("adapter")
class TopicProvisionerTest {
    @TempDir
    static Path dir;

    @Test
    void appliesThePlanAndNothingDestructiveWithoutConsent() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(dir, 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            createsEverythingAndMayDoSoTwice(admin);
            mendsWhatLosesNothing(admin);
            shortensARetentionWithConsentOnly(admin);
            addsPartitionsWithConsentOnly(admin);
        }
    }

    private static void createsEverythingAndMayDoSoTwice(Admin admin) throws Exception {
        TopicProvisioner provisioner = new TopicProvisioner(Map.of("conversation", 3));
        TopicPlan plan = provisioner.plan(admin);
        assertEquals(List.of(), provisioner.apply(admin, plan, false));
        assertEquals(List.of(), provisioner.apply(admin, plan, false));

        assertEquals(3, partitions(admin, Topics.TURNS_EVENTS));
        assertEquals(4, partitions(admin, Topics.COST_EVENTS));
        assertEquals(List.of(), provisioner.plan(admin).changes());
    }

    private static void mendsWhatLosesNothing(Admin admin) throws Exception {
        TopicProvisioner provisioner = new TopicProvisioner(Map.of("conversation", 3));
        set(admin, Topics.REPLIES_OUTBOUND, "retention.ms", "1000");
        assertEquals(List.of(), provisioner.apply(admin, provisioner.plan(admin), false));
        assertEquals(List.of(), provisioner.plan(admin).changes());
    }

    private static void shortensARetentionWithConsentOnly(Admin admin) throws Exception {
        TopicProvisioner provisioner = new TopicProvisioner(Map.of("conversation", 3));
        set(admin, Topics.REPLIES_OUTBOUND, "retention.ms", "-1");
        assertEquals(1, provisioner.apply(admin, provisioner.plan(admin), false).size());
        assertFalse(provisioner.plan(admin).isEmpty());
        assertEquals(List.of(), provisioner.apply(admin, provisioner.plan(admin), true));
        assertEquals(List.of(), provisioner.plan(admin).changes());
    }

    private static void addsPartitionsWithConsentOnly(Admin admin) throws Exception {
        TopicProvisioner provisioner = new TopicProvisioner(Map.of("conversation", 5));
        provisioner.apply(admin, provisioner.plan(admin), false);
        assertEquals(3, partitions(admin, Topics.TURNS_EVENTS));
        assertEquals(List.of(), provisioner.apply(admin, provisioner.plan(admin), true));
        assertEquals(5, partitions(admin, Topics.TURNS_EVENTS));
        assertEquals(List.of(), provisioner.plan(admin).changes());
    }

    private static int partitions(Admin admin, Topic topic) throws Exception {
        return admin.describeTopics(List.of(topic.name())).allTopicNames().get().values().stream()
                .mapToInt(description -> description.partitions().size())
                .sum();
    }

    private static void set(Admin admin, Topic topic, String key, String value) throws Exception {
        AlterConfigOp change = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
        Awaitility.await("the broker knows it").until(() -> value.equals(get(admin, resource, key)));
    }

    private static @Nullable String get(Admin admin, ConfigResource resource, String key) throws Exception {
        Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
        return config == null ? null : config.get(key).value();
    }
}
