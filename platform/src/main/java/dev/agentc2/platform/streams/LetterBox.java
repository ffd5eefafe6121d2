package dev.agentc2.platform.streams;

import dev.agentc2.platform.kafka.KafkaClients;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Sends dead letters outside any transaction. Owns a producer, made for the first letter. Thread-safe. */
final class LetterBox implements AutoCloseable {
    private final KafkaClients clients;
    private final String clientId;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    LetterBox(KafkaClients clients, String clientId) {
        this.clients = clients;
        this.clientId = clientId;
    }

    /**
     * Sends a letter; returns once Kafka has it.
     *
     * @throws KafkaException when Kafka doesn't take it
     */
    synchronized void post(ProducerRecord<byte[], byte[]> letter) {
        if (producer == null) {
            producer = clients.bytesProducer(clientId);
        }
        try {
            producer.send(letter).get();
        } catch (ExecutionException e) {
            throw new KafkaException("a dead letter wasn't taken", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close();
        }
    }
}
