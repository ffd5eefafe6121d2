package dev.agentc2.agent.topology;

import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** Where a conversation is played: the bare core, or the core within its topology. Not thread-safe. */
interface Stage extends AutoCloseable {
    /** A record comes in, on the topic that it belongs to. */
    void send(SpecificRecord record);

    /** Time passes, and what is due happens. */
    void pass(long millis);

    /** Time of the stage, epoch milliseconds. */
    long now();

    /** What went out since the last call, in order. */
    List<SpecificRecord> drain();

    @Override
    void close();
}
