package dev.agentc2.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicCatalogueTest {
    private static final String ONE_TOPIC = """
            prefix: t.
            partitions: {some: 3}
            defaults: {replication: 3, minInsyncReplicas: 2, config: {compression.type: producer}}
            topics:
              - {name: a, group: some, key: organization-day, owner: o, lane: exactly-once, retention: 1h,
                 segment: 15m, config: {compression.type: lz4}, records: [Usage], doc: A.}
            """;

    private final TopicCatalogue catalogue = TopicCatalogue.load(Map.of());

    @Test
    void theFileAndTheTypedHandlesNameTheSameTopicsInTheSameOrder() {
        assertEquals(
                Topics.ALL.stream().map(Topic::name).toList(),
                catalogue.topics().stream().map(TopicSpec::name).toList());
        assertEquals(Topics.PREFIX, catalogue.prefix());
    }

    @Test
    void theFileAndTheTypedHandlesCarryTheSameRecords() {
        Map<String, List<String>> handles = Topics.ALL.stream()
                .collect(Collectors.toMap(
                        Topic::name,
                        topic -> topic.records().stream()
                                .map(type -> SpecificData.get().getSchema(type).getFullName())
                                .toList()));
        Map<String, List<String>> file =
                catalogue.topics().stream().collect(Collectors.toMap(TopicSpec::name, TopicSpec::records));
        assertEquals(handles, file);
    }

    @Test
    void allTopicsKeyedByConversationHaveTheSameNumberOfPartitions() {
        assertTrue(catalogue.topics().stream()
                .filter(topic -> topic.key() == TopicSpec.Key.CONVERSATION)
                .allMatch(topic -> topic.group().equals("conversation")));
    }

    @Test
    void aTopicIsReadWithItsDefaults() {
        TopicSpec topic = parse(ONE_TOPIC, Map.of()).topics().getFirst();

        assertEquals("t.a", topic.name());
        assertEquals(3, topic.partitions());
        assertEquals(TopicSpec.Key.ORGANIZATION_DAY, topic.key());
        assertEquals(TopicSpec.Lane.EXACTLY_ONCE, topic.lane());
        assertEquals(List.of("dev.agentc2.wire.Usage"), topic.records());
        assertEquals(
                Map.of(
                        "cleanup.policy", "delete",
                        "retention.ms", "3600000",
                        "segment.ms", "900000",
                        "compression.type", "lz4"),
                topic.config());
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "2,2,2", "3,3,2", "9,3,2"})
    void copiesAreCappedByTheBrokersThereAre(int brokers, int copies, String inSync) {
        TopicSpec topic = catalogue.topics().getFirst();
        assertEquals(copies, catalogue.replicationOn(brokers));
        assertEquals(inSync, catalogue.configOn(topic, brokers).get("min.insync.replicas"));
    }

    @Test
    void partitionNumbersOfAGroupCanBeReplaced() {
        assertEquals(
                16, parse(ONE_TOPIC, Map.of("some", 16)).topics().getFirst().partitions());
        assertThrows(IllegalArgumentException.class, () -> parse(ONE_TOPIC, Map.of("other", 16)));
        assertThrows(IllegalArgumentException.class, () -> parse(ONE_TOPIC, Map.of("some", 0)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "retention: 1h, -> ", // neither compacted nor with a retention
                "retention: 1h -> retention: 1 hour",
                "group: some -> group: nobody",
                "key: organization-day -> key: nothing",
                "doc: A. -> doc: A., colour: red",
                "owner: o, -> ",
                "retention: 1h -> retention: 1h, cleanup: compact"
            })
    void aMistakeInTheFileIsAnError(String change) {
        String[] parts = change.split(" -> ", -1);
        assertTrue(ONE_TOPIC.contains(parts[0]));
        assertThrows(IllegalArgumentException.class, () -> parse(ONE_TOPIC.replace(parts[0], parts[1]), Map.of()));
    }

    @ParameterizedTest
    @CsvSource({"7d,604800000,7d", "24h,86400000,1d", "90m,5400000,90m", "500ms,500,500ms", "60s,60000,1m"})
    void aTimeSpanIsReadAndWritten(String text, long millis, String written) {
        assertEquals(millis, TimeSpan.parse(text).millis());
        assertEquals(written, TimeSpan.parse(text).toString());
    }

    private static TopicCatalogue parse(String yaml, Map<String, Integer> overrides) {
        return TopicCatalogue.parse(yaml.getBytes(StandardCharsets.UTF_8), overrides);
    }
}
