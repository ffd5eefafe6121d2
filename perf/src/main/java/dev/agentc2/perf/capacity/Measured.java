package dev.agentc2.perf.capacity;

import dev.agentc2.perf.capacity.Costs.TopicBytes;
import java.util.List;

/**
 * The figures that docs/capacity.md is computed from. Each names the measurement that it comes from; who measures again
 * writes the new figure here and runs {@code CapacityPageTest} with {@code -Dagentc2.update=true}.
 */
final class Measured {
    private Measured() {}

    /** {@code bench first-token --pid} on the whole stack, all processes added up; paced, 10 chats, warm. */
    static final double CPU_MS_PER_TURN = 34;

    /** {@code bench growth} with 1 conversation: turns/s of two stream threads, halved. */
    static final double TURNS_PER_SECOND_PER_THREAD = 150;

    /** {@code bench streams}: processor time of egress a delta, of which the reading thread took this in a recording. */
    static final double READ_MICROS_PER_DELTA = 22;

    /** The rest of it. */
    static final double WRITE_MICROS_PER_DELTA = 13;

    /** {@code bench streams}: live heap with 10,000 open streams and nothing written, divided by them. */
    static final double STREAM_KIB = 13;

    /** {@code bench growth}: changelogs by the conversations in them. */
    static final long STATE_BYTES_PER_CONVERSATION = 2_000;

    /** {@code bench growth}, bytes a turn by topic; those of deltas, cost and audit from a run of the whole stack. */
    static final List<TopicBytes> TOPICS = List.of();

    /** The costs of a turn. */
    static final Costs COSTS = new Costs(
            CPU_MS_PER_TURN,
            TURNS_PER_SECOND_PER_THREAD,
            READ_MICROS_PER_DELTA,
            WRITE_MICROS_PER_DELTA,
            STREAM_KIB,
            TOPICS,
            STATE_BYTES_PER_CONVERSATION);

    /**
     * Instances of 4 cores used to 60 %, and what one broker and one PostgreSQL are taken to do on common machines with
     * SSDs: assumptions, not measured here. Partitions and replication are those of topics.yaml.
     */
    static final Limits LIMITS = new Limits(4, 0.6, 8, 10_000, 50, 10_000, 3);
}
