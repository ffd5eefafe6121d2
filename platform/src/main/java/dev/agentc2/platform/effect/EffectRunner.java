package dev.agentc2.platform.effect;

import dev.agentc2.platform.effect.ResultWriter.Written;
import dev.agentc2.platform.telemetry.LogContext;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one effect from its command to the acknowledgement of its result, within its {@link LogContext}. Thread-safe. */
final class EffectRunner {
    private static final Logger LOG = LoggerFactory.getLogger(EffectRunner.class);

    private final EffectWorkerConfig config;
    private final EffectHandler handler;
    private final EarlierResults earlier;
    private final ResultWriter writer;
    private final EffectMetrics metrics;

    EffectRunner(
            EffectWorkerConfig config,
            EffectHandler handler,
            EarlierResults earlier,
            ResultWriter writer,
            EffectMetrics metrics) {
        this.config = config;
        this.handler = handler;
        this.earlier = earlier;
        this.writer = writer;
        this.metrics = metrics;
    }

    /** Runs it and returns what was written; null when it was given up. */
    @Nullable
    Written run(EffectRun run) {
        long began = System.nanoTime();
        if (run.command.redelivered()) {
            metrics.redelivered();
        }
        EffectCommand command = run.command;
        try (LogContext context = LogContext.of(command.requestId(), command.orgId(), command.trace())
                .turnOf(command.value())) {
            SpecificRecord remembered = run.remembered;
            SpecificRecord result = remembered == null ? resultOf(run) : remembered;
            Written written = result == null || !run.awaitClaimOrEnd() ? null : writer.write(run, result);
            metrics.ended(System.nanoTime() - began);
            return written;
        }
    }

    /** A handler's exception is a bug that must still end the effect: its turn waits for a result. */
    private @Nullable SpecificRecord resultOf(EffectRun run) {
        try {
            return run.isAnswered() ? earlier.read(run) : handler.run(run.command, run, run.cancellation);
        } catch (InterruptedException | RuntimeException | LinkageError e) {
            if (run.lane.isGone()) {
                return null;
            }
            metrics.threw();
            LOG.error("{}: effect {} threw", config.name(), run.command.effectId(), e);
            return handler.failed(run.command, e);
        } finally {
            // What the effect leaves of an interruption isn't the writer's business; whether the lane is gone is.
            Thread.interrupted();
        }
    }
}
