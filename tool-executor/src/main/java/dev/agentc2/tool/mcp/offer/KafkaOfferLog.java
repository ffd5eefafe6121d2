package dev.agentc2.tool.mcp.offer;

import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.kafka.RecordHeaders;
import dev.agentc2.platform.telemetry.TraceContext;
import dev.agentc2.topics.Topics;
import dev.agentc2.wire.ToolOffer;
import java.time.Clock;
import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers on {@code tools.offered}. One that isn't taken is logged: the next refresh writes it again. Closed once. */
public final class KafkaOfferLog implements OfferLog, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaOfferLog.class);
    private static final String SERVICE = "tool-executor";
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final KafkaProducer<String, SpecificRecord> producer;
    private final Clock clock;

    public KafkaOfferLog(KafkaClients clients, Clock clock) {
        this.producer = clients.producer("tool-executor-offers");
        this.clock = clock;
    }

    @Override
    public void write(String key, @Nullable ToolOffer offer) {
        long now = clock.millis();
        ProducerRecord<String, SpecificRecord> record = new ProducerRecord<>(Topics.TOOLS_OFFERED.name(), key, offer);
        new RecordHeaders(
                        key + "@" + now,
                        "ToolOffer",
                        SERVICE,
                        now,
                        TraceContext.start(),
                        "-",
                        key.substring(0, key.indexOf('/')))
                .writeTo(record.headers());
        try {
            producer.send(record, (metadata, failure) -> {
                if (failure != null) {
                    LOG.warn("the offer of {} isn't written: {}", key, failure.toString());
                }
            });
        } catch (KafkaException e) {
            LOG.warn("the offer of {} isn't written: {}", key, e.toString());
        }
    }

    @Override
    public void close() {
        producer.close(CLOSING);
    }
}
