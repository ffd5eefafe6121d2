package dev.agentc2.topics;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parsed {@code topics.yaml}: one truth for the provisioner, Terraform and docs/topics.md. Immutable.
 *
 * @param prefix first part of every topic name
 * @param partitions number of partitions of each group
 * @param replication copies of each partition; capped by the number of brokers
 * @param minInsyncReplicas copies that must confirm a write; capped likewise
 * @param topics in the order of the file
 * @param vocabulary words that records use
 */
public record TopicCatalogue(
        String prefix,
        Map<String, Integer> partitions,
        int replication,
        int minInsyncReplicas,
        List<TopicSpec> topics,
        Vocabulary vocabulary) {
    private static final String RESOURCE = "/topics.yaml";
    private static final String RECORD_NAMESPACE = "dev.agentc2.wire.";
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    public TopicCatalogue {
        partitions = Map.copyOf(partitions);
        topics = List.copyOf(topics);
    }

    /**
     * Words that records use, each with its meaning, in the order of the file. Immutable.
     *
     * @param headers names of the headers of every record
     * @param deadLetterHeaders names of further headers of dead letters
     * @param failures kinds of failure
     */
    public record Vocabulary(
            SequencedMap<String, String> headers,
            SequencedMap<String, String> deadLetterHeaders,
            SequencedMap<String, String> failures) {
        public Vocabulary {
            headers = Collections.unmodifiableSequencedMap(headers);
            deadLetterHeaders = Collections.unmodifiableSequencedMap(deadLetterHeaders);
            failures = Collections.unmodifiableSequencedMap(failures);
        }
    }

    /**
     * The catalogue of this build.
     *
     * @param overrides number of partitions by group, where it differs from the file
     * @throws IllegalArgumentException when a group is unknown or a number is below 1
     */
    public static TopicCatalogue load(Map<String, Integer> overrides) {
        try (InputStream in = TopicCatalogue.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path");
            }
            return parse(in.readAllBytes(), overrides);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + RESOURCE, e);
        }
    }

    /**
     * Reads a catalogue.
     *
     * @throws IllegalArgumentException when it isn't one, or for bad overrides; the message says where
     */
    static TopicCatalogue parse(byte[] yaml, Map<String, Integer> overrides) {
        CatalogueFile file;
        try {
            file = YAML.readValue(yaml, CatalogueFile.class);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a topic catalogue: " + e.getMessage(), e);
        }
        Map<String, Integer> partitions = partitions(file.partitions(), overrides);
        List<TopicSpec> topics =
                file.topics().stream().map(t -> spec(file, t, partitions)).toList();
        Set<String> names = new HashSet<>();
        for (TopicSpec topic : topics) {
            if (!names.add(topic.name())) {
                throw new IllegalArgumentException("topic " + topic.name() + " is there twice");
            }
        }
        return new TopicCatalogue(
                file.prefix(),
                partitions,
                file.defaults().replication(),
                file.defaults().minInsyncReplicas(),
                topics,
                file.vocabulary());
    }

    /** Copies of each partition on a cluster of so many brokers. */
    public short replicationOn(int brokers) {
        return (short) Math.min(replication, brokers);
    }

    /** Complete configuration of a topic on a cluster of so many brokers, by Kafka's names, sorted. */
    public Map<String, String> configOn(TopicSpec topic, int brokers) {
        Map<String, String> config = new TreeMap<>(topic.config());
        config.put("min.insync.replicas", String.valueOf(Math.min(minInsyncReplicas, brokers)));
        return config;
    }

    private static Map<String, Integer> partitions(Map<String, Integer> file, Map<String, Integer> overrides) {
        Map<String, Integer> merged = new HashMap<>(file);
        overrides.forEach((group, count) -> {
            if (merged.replace(group, count) == null) {
                throw new IllegalArgumentException(
                        "there is no partition group '" + group + "', only " + file.keySet());
            }
            if (count < 1) {
                throw new IllegalArgumentException("partition group '" + group + "' needs at least 1 partition");
            }
        });
        return merged;
    }

    private static TopicSpec spec(CatalogueFile file, TopicEntry entry, Map<String, Integer> partitions) {
        Integer count = partitions.get(entry.group());
        if (count == null) {
            throw new IllegalArgumentException(entry.name() + ": there is no partition group '" + entry.group() + "'");
        }
        TopicSpec.Cleanup cleanup = entry.cleanup() == null ? TopicSpec.Cleanup.DELETE : entry.cleanup();
        TimeSpan retention = span(entry.retention());
        if ((cleanup == TopicSpec.Cleanup.DELETE) == (retention == null)) {
            throw new IllegalArgumentException(
                    entry.name() + ": a retention belongs to every topic but compacted ones");
        }
        Map<String, String> config = new TreeMap<>(file.defaults().config());
        config.put("cleanup.policy", cleanup == TopicSpec.Cleanup.DELETE ? "delete" : "compact");
        putMillis(config, "retention.ms", retention);
        putMillis(config, "segment.ms", span(entry.segment()));
        config.putAll(entry.config() == null ? Map.of() : entry.config());
        return new TopicSpec(
                file.prefix() + entry.name(),
                entry.group(),
                count,
                TopicSpec.Key.valueOf(constant(entry.key())),
                entry.owner(),
                TopicSpec.Lane.valueOf(constant(entry.lane())),
                cleanup,
                retention,
                config,
                entry.records().stream().map(RECORD_NAMESPACE::concat).toList(),
                entry.doc());
    }

    private static String constant(String text) {
        return text.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static @Nullable TimeSpan span(@Nullable String text) {
        return text == null ? null : TimeSpan.parse(text);
    }

    private static void putMillis(Map<String, String> config, String name, @Nullable TimeSpan span) {
        if (span != null) {
            config.put(name, String.valueOf(span.millis()));
        }
    }

    private record CatalogueFile(
            @JsonProperty(required = true) String prefix,
            @JsonProperty(required = true) Map<String, Integer> partitions,
            @JsonProperty(required = true) Defaults defaults,
            @JsonProperty(required = true) List<TopicEntry> topics,
            @Nullable LinkedHashMap<String, String> headers,
            @Nullable LinkedHashMap<String, String> deadLetterHeaders,
            @Nullable LinkedHashMap<String, String> failures) {
        Vocabulary vocabulary() {
            return new Vocabulary(orNone(headers), orNone(deadLetterHeaders), orNone(failures));
        }

        private static LinkedHashMap<String, String> orNone(@Nullable LinkedHashMap<String, String> words) {
            return words == null ? new LinkedHashMap<>() : words;
        }
    }

    private record Defaults(
            @JsonProperty(required = true) int replication,
            @JsonProperty(required = true) int minInsyncReplicas,
            @JsonProperty(required = true) Map<String, String> config) {}

    private record TopicEntry(
            @JsonProperty(required = true) String name,
            @JsonProperty(required = true) String group,
            @JsonProperty(required = true) String key,
            @JsonProperty(required = true) String owner,
            @JsonProperty(required = true) String lane,
            TopicSpec.@Nullable Cleanup cleanup,
            @Nullable String retention,
            @Nullable String segment,
            @Nullable Map<String, String> config,
            @JsonProperty(required = true) List<String> records,
            @JsonProperty(required = true) String doc) {}
}
