package dev.agentc2.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.topics.TopicChange.AddPartitions;
import dev.agentc2.topics.TopicChange.Consent;
import dev.agentc2.topics.TopicChange.Create;
import dev.agentc2.topics.TopicChange.Report;
import dev.agentc2.topics.TopicChange.SetConfig;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicPlanTest {
    private static final String YAML = """
            prefix: t.
            partitions: {conversation: 8, single: 1}
            defaults: {replication: 3, minInsyncReplicas: 2, config: {}}
            topics:
              - {name: talk, group: conversation, key: conversation, owner: o, lane: idempotent, retention: 7d, records: [], doc: A.}
              - {name: more, group: conversation, key: conversation, owner: o, lane: idempotent, retention: 1h, records: [], doc: B.}
              - {name: dead, group: single, key: original, owner: o, lane: idempotent, retention: 1d, records: [], doc: C.}
            """;
    private static final Map<String, String> TALK =
            Map.of("cleanup.policy", "delete", "retention.ms", "604800000", "min.insync.replicas", "1");
    private static final Map<String, String> MORE =
            Map.of("cleanup.policy", "delete", "retention.ms", "3600000", "min.insync.replicas", "1");
    private static final Map<String, String> DEAD =
            Map.of("cleanup.policy", "delete", "retention.ms", "86400000", "min.insync.replicas", "1");

    private final Map<String, ClusterTopics.Existing> cluster = new HashMap<>();

    @Test
    void anEmptyClusterGetsEverything() {
        TopicPlan plan = plan();
        assertEquals(3, plan.applicable(false).count());
        Create talk = (Create) plan.changes().getFirst();
        assertEquals(8, talk.partitions());
        assertEquals(1, talk.replication());
        assertEquals(TALK, talk.config());
        assertEquals(
                "+ t.talk  create: 8 partitions, 1 copies, cleanup.policy=delete min.insync.replicas=1 retention.ms=7d",
                plan.lines().getFirst());
        assertEquals(
                "3 topics: 3 to create, 0 to change, 0 destructive (only with --allow-destructive)",
                plan.lines().getLast());
    }

    @Test
    void aClusterInLineNeedsNothing() {
        given("t.talk", 8, TALK);
        given("t.more", 8, MORE);
        given("t.dead", 1, DEAD);
        TopicPlan plan = plan();
        assertTrue(plan.isEmpty());
        assertEquals(List.of(), plan.changes());
    }

    @Test
    void aMissingTopicTakesThePartitionsOfItsGroupAndTheDifferenceNeedsConsent() {
        given("t.talk", 4, TALK);
        given("t.dead", 1, DEAD);
        TopicPlan plan = plan();
        assertEquals(4, only(Create.class, plan).partitions());
        assertEquals(
                List.of(
                        new AddPartitions("t.talk", 4, 8, Consent.FLAG),
                        new AddPartitions("t.more", 4, 8, Consent.FLAG)),
                plan.heldBack(false));
        assertEquals(List.of(), plan.heldBack(true));
    }

    @Test
    void onOneMachineANewGroupHasAPartitionForEachProcessorWithinBounds() {
        assertEquals(List.of(2, 2, 1), created(Set.of(), 1));
        assertEquals(List.of(4, 4, 1), created(Set.of(), 4));
        assertEquals(List.of(8, 8, 1), created(Set.of(), 64));
        assertEquals(List.of(8, 8, 1), created(Set.of("conversation"), 4));
    }

    @Test
    void onOneMachineAGroupKeepsThePartitionsThatItHas() {
        given("t.talk", 5, TALK);
        given("t.more", 5, MORE);
        given("t.dead", 1, DEAD);
        assertEquals(List.of(), onOneMachine(Set.of(), 2).changes());
        assertFalse(onOneMachine(Set.of("conversation"), 2).changes().isEmpty());
    }

    @Test
    void partitionsAreAddedFreelyOnlyWhereKeysMeanNothing() {
        cluster.put("t.dead", new ClusterTopics.Existing(1, 1, DEAD, DEAD));
        TopicPlan plan = new TopicProvisioner(TopicCatalogue.parse(bytes(), Map.of("single", 3)))
                .plan(new ClusterTopics(1, cluster));
        assertTrue(plan.applicable(false).toList().contains(new AddPartitions("t.dead", 1, 3, Consent.NONE)));
    }

    @Test
    void fewerPartitionsAreLeftToAPerson() {
        given("t.talk", 12, TALK);
        TopicPlan plan = plan();
        Report report = (Report) plan.changes().getFirst();
        assertEquals(Consent.PERSON, report.consent());
        assertTrue(plan.heldBack(true).contains(report));
    }

    @Test
    void aShorterRetentionNeedsConsentAndALongerOneDoesNot() {
        given("t.talk", 8, with(TALK, "retention.ms", "-1"));
        given("t.more", 8, with(MORE, "retention.ms", "1000"));
        given("t.dead", 1, DEAD);
        TopicPlan plan = plan();
        assertEquals(
                List.of(
                        new SetConfig("t.talk", "retention.ms", "-1", "604800000", Consent.FLAG),
                        new SetConfig("t.more", "retention.ms", "1000", "3600000", Consent.NONE)),
                plan.changes());
        assertEquals(
                "! t.talk  retention.ms forever -> 7d  [destructive]",
                plan.lines().getFirst());
        assertFalse(plan.isEmpty());
    }

    @Test
    void aDefaultInForceIsWhatANewRetentionIsComparedWith() {
        Map<String, String> overrides = without(TALK, "retention.ms");
        cluster.put("t.talk", new ClusterTopics.Existing(8, 1, overrides, with(overrides, "retention.ms", "3600000")));
        assertEquals(
                new SetConfig("t.talk", "retention.ms", null, "604800000", Consent.NONE),
                plan().changes().getFirst());
    }

    @Test
    void anotherCleanupPolicyNeedsConsent() {
        given("t.talk", 8, with(TALK, "cleanup.policy", "compact"));
        assertEquals(
                new SetConfig("t.talk", "cleanup.policy", "compact", "delete", Consent.FLAG),
                plan().changes().getFirst());
    }

    @Test
    void whatOthersHaveSetIsReportedAndLeftAlone() {
        given("t.talk", 8, with(TALK, "retention.bytes", "1000"));
        given("t.more", 8, MORE);
        given("t.dead", 1, DEAD);
        given("t.stranger", 1, Map.of());
        given("t.app-store-changelog", 1, Map.of());
        TopicPlan plan = plan();
        assertTrue(plan.isEmpty());
        assertEquals(
                List.of("t.talk", "t.stranger"),
                plan.changes().stream().map(TopicChange::topic).toList());
        assertEquals(List.of(), plan.heldBack(false));
    }

    @Test
    void tooFewCopiesAreReportedWhenThereAreBrokersForMore() {
        given("t.talk", 8, with(TALK, "min.insync.replicas", "2"));
        TopicPlan plan =
                new TopicProvisioner(TopicCatalogue.parse(bytes(), Map.of())).plan(new ClusterTopics(3, cluster));
        assertEquals(Consent.PERSON, plan.changes().getFirst().consent());
        assertTrue(plan.changes().getFirst().what().contains("copies 1 -> 3"));
    }

    private void given(String name, int partitions, Map<String, String> overrides) {
        cluster.put(name, new ClusterTopics.Existing(partitions, 1, overrides, overrides));
    }

    private TopicPlan plan() {
        return new TopicProvisioner(TopicCatalogue.parse(bytes(), Map.of())).plan(new ClusterTopics(1, cluster));
    }

    private TopicPlan onOneMachine(Set<String> chosen, int processors) {
        return new TopicProvisioner(TopicCatalogue.parse(bytes(), Map.of()), chosen, OptionalInt.of(processors))
                .plan(new ClusterTopics(1, cluster));
    }

    private List<Integer> created(Set<String> chosen, int processors) {
        return onOneMachine(chosen, processors).changes().stream()
                .map(change -> ((Create) change).partitions())
                .toList();
    }

    private static byte[] bytes() {
        return YAML.getBytes(StandardCharsets.UTF_8);
    }

    private static <T extends TopicChange> T only(Class<T> type, TopicPlan plan) {
        List<T> found =
                plan.changes().stream().filter(type::isInstance).map(type::cast).toList();
        assertEquals(1, found.size());
        return found.getFirst();
    }

    private static Map<String, String> with(Map<String, String> config, String key, String value) {
        Map<String, String> changed = new HashMap<>(config);
        changed.put(key, value);
        return changed;
    }

    private static Map<String, String> without(Map<String, String> config, String key) {
        Map<String, String> changed = new HashMap<>(config);
        changed.remove(key);
        return changed;
    }
}
