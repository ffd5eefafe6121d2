package dev.agentc2.platform.effect;

import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.telemetry.LogContext;
import dev.agentc2.platform.telemetry.TraceContext;
import dev.agentc2.topics.ConversationKey;
import dev.agentc2.topics.SchemaRegistryException;
import dev.agentc2.topics.WireSerde;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes of a record on the command topic what it asks for, and a dead letter of one that can't be understood. Used by
 * the poll thread only.
 */
final class CommandReader {
    private static final Logger LOG = LoggerFactory.getLogger(CommandReader.class);

    private final EffectWorkerConfig config;
    private final WireSerde serde;
    private final EffectHandler handler;
    private final Dispatcher dispatcher;
    private final DeadLetters deadLetters;
    private final EffectMetrics metrics;

    CommandReader(
            EffectWorkerConfig config,
            WireSerde serde,
            EffectHandler handler,
            Dispatcher dispatcher,
            DeadLetters deadLetters,
            EffectMetrics metrics) {
        this.config = config;
        this.serde = serde;
        this.handler = handler;
        this.dispatcher = dispatcher;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
    }

    /**
     * Handles a record.
     *
     * @return false when it can't be handled yet, for the registry or Kafka is away or too much beyond it is unfinished;
     *     it must be read again then
     */
    boolean read(Lane lane, ConsumerRecord<String, byte[]> record) {
        if (!dispatcher.canTake(lane, record.offset())) {
            return false;
        }
        if (dispatcher.isFinished(lane, record.offset())) {
            dispatcher.pass(lane, record.offset());
            return true;
        }
        SpecificRecord value = null;
        try {
            value = serde.deserialize(record.value());
            if (value == null || record.key() == null) {
                return bury(lane, record, value, DeadLetters.Cause.UNEXPECTED, "a command has a key and a value");
            }
            follow(lane, record, value, handler.instruction(value));
            return true;
        } catch (SerializationException e) {
            if (e instanceof SchemaRegistryException registry && registry.unreachable()) {
                LOG.warn("{}: {}", config.name(), e.getMessage());
                return false;
            }
            return bury(lane, record, null, DeadLetters.Cause.UNREADABLE, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return bury(lane, record, value, DeadLetters.Cause.UNEXPECTED, String.valueOf(e.getMessage()));
        }
    }

    private void follow(
            Lane lane, ConsumerRecord<String, byte[]> record, SpecificRecord value, EffectInstruction instruction) {
        switch (instruction) {
            case EffectInstruction.Cancel cancel -> {
                dispatcher.pass(lane, record.offset());
                dispatcher.cancel(cancel.effectId());
            }
            case EffectInstruction.Tell _ -> {
                handler.told(value);
                dispatcher.pass(lane, record.offset());
            }
            case EffectInstruction.Run run -> {
                if (!ConversationKey.parse(record.key()).orgId().equals(run.orgId())) {
                    throw new IllegalArgumentException("the command's organisation isn't that of its key");
                }
                EffectCommand command = new EffectCommand(
                        run.effectId(),
                        run.orgId(),
                        record.key(),
                        value,
                        TraceContext.of(record.headers()),
                        RecordHeaders.requestId(record.headers()),
                        lane.isRedelivered(record.offset()));
                dispatcher.submit(new EffectRun(lane, record.offset(), command, record.serializedValueSize()));
            }
        }
    }

    private boolean bury(
            Lane lane,
            ConsumerRecord<String, byte[]> record,
            @Nullable SpecificRecord value,
            DeadLetters.Cause cause,
            String detail) {
        try (LogContext context = LogContext.of(record.headers()).turnOf(value)) {
            deadLetters.send(record, cause, detail);
        } catch (KafkaException e) {
            LOG.warn("{}: {}", config.name(), e.toString());
            return false;
        }
        metrics.poison();
        dispatcher.pass(lane, record.offset());
        return true;
    }
}
