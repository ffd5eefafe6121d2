package dev.agentc2.topics;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One difference between the catalogue and a cluster, and what it takes to remove it. Immutable. */
public sealed interface TopicChange {
    /** Full name of the topic. */
    String topic();

    /** What applying it takes. */
    Consent consent();

    /** What is different, as one phrase for a person. */
    String what();

    /** What applying a change takes. */
    enum Consent {
        /** Nothing: no record is lost and no key moves. */
        NONE,
        /** An explicit flag: records are lost, or keys move to other partitions. */
        FLAG,
        /** A person: Kafka can't do it in place. */
        PERSON,
        /** It stays: set by somebody else on purpose, only reported. */
        LEFT_ALONE
    }

    /** The topic isn't there. */
    record Create(TopicSpec spec, int partitions, short replication, Map<String, String> config)
            implements TopicChange {
        public Create {
            config = Map.copyOf(config);
        }

        @Override
        public String topic() {
            return spec.name();
        }

        @Override
        public Consent consent() {
            return Consent.NONE;
        }

        @Override
        public String what() {
            String settings = new TreeMap<>(config)
                    .entrySet().stream()
                            .map(e -> e.getKey() + "=" + TopicPlan.readable(e.getKey(), e.getValue()))
                            .collect(Collectors.joining(" "));
            return "create: %d partitions, %d copies, %s".formatted(partitions, replication, settings);
        }
    }

    /**
     * A configuration has another value.
     *
     * @param from the value set on the topic; null when it has the broker's default
     */
    record SetConfig(String topic, String key, @Nullable String from, String to, Consent consent)
            implements TopicChange {
        @Override
        public String what() {
            String before = from == null ? "default" : TopicPlan.readable(key, from);
            return key + " " + before + " -> " + TopicPlan.readable(key, to);
        }
    }

    /** There are too few partitions; where records have keys, more partitions send keys elsewhere. */
    record AddPartitions(String topic, int from, int to, Consent consent) implements TopicChange {
        @Override
        public String what() {
            return "partitions " + from + " -> " + to
                    + (consent == Consent.FLAG ? " (keys move: state and order by key are lost)" : "");
        }
    }

    /** A difference that is only reported. */
    record Report(String topic, String what, Consent consent) implements TopicChange {}
}
