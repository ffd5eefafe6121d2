package dev.agentc2.topics;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** Writes docs/topics.md from the catalogue and the documentation in the schemas. */
final class TopicsPage {
    private final TopicCatalogue catalogue;
    private final StringBuilder page = new StringBuilder();
    private final Map<String, Schema> nested = new TreeMap<>();

    private TopicsPage(TopicCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    static String of(TopicCatalogue catalogue) {
        return new TopicsPage(catalogue).write();
    }

    private String write() {
        lines("# Topics", "");
        lines("Generated from topics.yaml and schemas/avro; see docs/contributing.md for how to write it again.", "");
        lines(
                "Values are Avro in the Confluent wire format: a zero byte, the schema id as four bytes big-endian, then");
        lines("Avro binary. A record type of a topic has the subject `topic-fullName` (Confluent's");
        lines("`TopicRecordNameStrategy`), held to FULL_TRANSITIVE. A null value is a tombstone.", "");
        overview();
        for (TopicSpec topic : catalogue.topics()) {
            topic(topic);
        }
        lines("## Records within records", "");
        nested.values().forEach(this::record);
        words("Headers of every record", catalogue.vocabulary().headers());
        words("Further headers of dead letters", catalogue.vocabulary().deadLetterHeaders());
        words("Kinds of failure", catalogue.vocabulary().failures());
        return page.toString().stripTrailing() + "\n";
    }

    private void overview() {
        lines("| topic | key | partitions | kept | lane | owner |", "|---|---|---|---|---|---|");
        for (TopicSpec topic : catalogue.topics()) {
            String row = "| [%s](#%s) | %s | %d (%s) | %s | %s | %s |"
                    .formatted(
                            topic.name(),
                            topic.name().replace(".", ""),
                            lower(topic.key()),
                            topic.partitions(),
                            topic.group(),
                            kept(topic),
                            lower(topic.lane()),
                            topic.owner());
            lines(row);
        }
        lines("");
    }

    private void topic(TopicSpec topic) {
        lines("## " + topic.name(), "", topic.doc(), "");
        String config = new TreeMap<>(topic.config())
                .entrySet().stream()
                        .map(e -> "`" + e.getKey() + "=" + TopicPlan.readable(e.getKey(), e.getValue()) + "`")
                        .collect(Collectors.joining(", "));
        lines("Configuration: " + config + ".", "");
        for (Class<? extends SpecificRecord> type : handle(topic).records()) {
            record(SpecificData.get().getSchema(type));
        }
    }

    private static Topic handle(TopicSpec spec) {
        return Topics.ALL.stream()
                .filter(topic -> topic.name().equals(spec.name()))
                .findFirst()
                .orElseThrow();
    }

    private void record(Schema schema) {
        lines("### " + schema.getName(), "", schema.getDoc(), "");
        lines("| field | type | default | |", "|---|---|---|---|");
        for (Schema.Field field : schema.getFields()) {
            Object fallback = field.hasDefaultValue() ? field.defaultVal() : "";
            String value = fallback == JsonProperties.NULL_VALUE ? "null" : String.valueOf(fallback);
            lines("| %s | %s | %s | %s |".formatted(field.name(), type(field.schema()), value, cell(field.doc())));
        }
        lines("");
    }

    private String type(Schema schema) {
        return switch (schema.getType()) {
            case UNION ->
                schema.getTypes().stream()
                                .filter(branch -> branch.getType() != Schema.Type.NULL)
                                .map(this::type)
                                .collect(Collectors.joining(" or "))
                        + (schema.isNullable() ? ", or null" : "");
            case ARRAY -> "array of " + type(schema.getElementType());
            case MAP -> "map of " + type(schema.getValueType());
            case RECORD -> {
                boolean isNew = nested.putIfAbsent(schema.getName(), schema) == null;
                if (isNew) {
                    schema.getFields().forEach(field -> type(field.schema()));
                }
                yield "[%s](#%s)".formatted(schema.getName(), schema.getName().toLowerCase(Locale.ROOT));
            }
            default -> schema.getType().getName();
        };
    }

    private void words(String title, Map<String, String> words) {
        lines("## " + title, "", "| | |", "|---|---|");
        words.forEach((word, meaning) -> lines("| `%s` | %s |".formatted(word, cell(meaning))));
        lines("");
    }

    private static String kept(TopicSpec topic) {
        return topic.retention() == null
                ? "last of each key"
                : topic.retention().toString();
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private void lines(String... lines) {
        for (String line : lines) {
            page.append(line).append('\n');
        }
    }
}
