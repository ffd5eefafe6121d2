package dev.agentc2.agent.model;

import dev.agentc2.platform.effect.EffectCommand;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.service.LocalDeltas;
import dev.agentc2.topics.Topics;
import dev.agentc2.wire.ModelRequest;
import dev.agentc2.wire.StreamDelta;
import java.time.Clock;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The topic of deltas, written to by one producer for all answers; who is in the same process is told at once, without
 * waiting for the log. Thread-safe.
 */
final class DeltaTopic {
    private final Producer<String, SpecificRecord> producer;
    private final LocalDeltas local;
    private final String service;
    private final Clock clock;

    /**
     * @param local who else is told
     * @param service source of the records
     */
    DeltaTopic(Producer<String, SpecificRecord> producer, LocalDeltas local, String service, Clock clock) {
        this.producer = producer;
        this.local = local;
        this.service = service;
        this.clock = clock;
    }

    /** Where the deltas of a call go. */
    DeltaSink of(EffectCommand command, ModelRequest request) {
        var trace = command.trace().child();
        String prefix = request.getTurnId() + "." + request.getAttempt() + ".";
        return (seq, text) -> {
            long now = clock.millis();
            var delta = new StreamDelta(request.getTurnId(), request.getStep(), request.getAttempt(), seq, text, now);
            var record = new ProducerRecord<String, SpecificRecord>(Topics.STREAM_DELTAS.name(), command.key(), delta);
            new RecordHeaders(
                            prefix + seq,
                            StreamDelta.class.getSimpleName(),
                            service,
                            now,
                            trace,
                            command.requestId(),
                            command.orgId())
                    .writeTo(record.headers());
            local.tell(command.key(), delta);
            return producer.send(record);
        };
    }
}
