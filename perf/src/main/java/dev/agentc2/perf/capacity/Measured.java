package dev.agentc2.perf.capacity;

import dev.agentc2.perf.capacity.Costs.TopicBytes;
import java.util.List;

/**
 * The figures that docs/capacity.md is computed from. Each names the measurement that it comes from; who measures again
 * writes the new figure here and runs {@code CapacityPageTest} with {@code -Dagentc2.update=true}.
 */
final class Measured {
    private Measured() {}

    /**
     * The whole stack and its PostgreSQL with 200 chats, a model at 200 ms + 20 ms a token, 160 turns/s of some 20 deltas,
     * warm (docs/performance.md). A model that answers at once, in few deltas: 2.5; a few chats alone: up to 34.
     */
    static final double CPU_MS_PER_TURN = 9.2;

    /** {@code bench growth} with 1,000 conversations: 2,485 turns/s of two stream threads, broker on the same 2 cores. */
    static final double TURNS_PER_SECOND_PER_THREAD = 1_200;

    /** {@code bench streams}: 40 µs of egress' processor time a delta, 63 % of it in the readers by a recording. */
    static final double READ_MICROS_PER_DELTA = 25;

    /** The rest of it. */
    static final double WRITE_MICROS_PER_DELTA = 15;

    /** {@code bench streams}: live heap with 10,000 open streams and nothing written, divided by them. */
    static final double STREAM_KIB = 13;

    /** {@code bench growth}: 12.2 MB of state for 15,150 conversations, most of them of one short turn. */
    static final long STATE_BYTES_PER_CONVERSATION = 810;

    /** Bytes of a record of {@code stream.deltas}, most of them headers: 98 MB in {@code load stress}. */
    static final long BYTES_PER_DELTA = 430;

    /**
     * The brokers' log files after {@code load baseline} and {@code load stress}, 13,447 turns without tools, by topic;
     * those that are compacted count as kept for no time.
     */
    static final List<TopicBytes> TOPICS = List.of(
            new TopicBytes("messages.inbound", 551, 7),
            new TopicBytes("turns.events", 2_841, 30),
            new TopicBytes("model.requests", 1_023, 1),
            new TopicBytes("model.results", 873, 1),
            new TopicBytes("stream.deltas", BYTES_PER_DELTA * Habits.ASSUMED.deltasPerTurn(), 1 / 24.0),
            new TopicBytes("replies.outbound", 866, 30),
            new TopicBytes("guardrails.events", 990, 30),
            new TopicBytes("budget.commands", 541, 7),
            new TopicBytes("cost.events", 521, 90),
            new TopicBytes("changelogs", 2_043, 0),
            new TopicBytes("transactions and offsets", 1_773, 0));

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
