package dev.agentc2.platform.effect;

import dev.agentc2.platform.telemetry.TraceContext;
import org.apache.avro.specific.SpecificRecord;

/**
 * A command to be run. Immutable.
 *
 * @param effectId identity of the effect
 * @param orgId tenant
 * @param key record key; the result is written under it
 * @param value the command record
 * @param trace trace context of the command
 * @param requestId request that began it all
 * @param redelivered true when another worker (or this one before a restart) may have begun it: the record was already
 *     in the log when this worker took the partition over and isn't known to be finished
 */
public record EffectCommand(
        String effectId,
        String orgId,
        String key,
        SpecificRecord value,
        TraceContext trace,
        String requestId,
        boolean redelivered) {}
