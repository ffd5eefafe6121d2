package dev.agentc2.platform.effect;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * What others have answered before this worker took their partitions over. A command that was read before its transaction
 * was committed may be decided anew after that is aborted, for another worker: it is answered with the result that is
 * there, for its effect has happened, and was streamed, once.
 */
interface EarlierResults {
    /** Knows of none: for commands that are read committed, which come once. */
    EarlierResults NONE = new EarlierResults() {
        @Override
        public Map<Integer, Map<String, Long>> of(Set<Integer> partitions) {
            return new HashMap<>();
        }

        @Override
        public @Nullable SpecificRecord read(EffectRun run) {
            throw new IllegalStateException("there are no earlier results");
        }
    };

    /**
     * Offsets of the first result of each effect, by partition.
     *
     * @throws KafkaException when Kafka doesn't tell in time
     */
    Map<Integer, Map<String, Long>> of(Set<Integer> partitions);

    /** The result of a run whose lane knows where it is; null when the run is given up before it could be read. */
    @Nullable
    SpecificRecord read(EffectRun run) throws InterruptedException;
}
