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
 * @param redelivered true when another worker (or this one before a restart) had the claim on it, so that something of it
 *     may have been seen, and it isn't known to be finished
 */
public record EffectCommand(
        String effectId,
        String orgId,
        String key,
        SpecificRecord value,
        TraceContext trace,
        String requestId,
        boolean redelivered) {}
