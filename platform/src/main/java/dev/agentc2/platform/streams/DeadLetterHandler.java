package dev.agentc2.platform.streams;

import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.telemetry.LogContext;
import dev.agentc2.topics.SchemaRegistryException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Kafka Streams does with a record that can't be decoded or whose processing throws: the record goes to the dead
 * letters, byte for byte and in the transaction of its task, and the stream goes on. What isn't the record's fault (the
 * registry or the broker can't be reached, a store fails, a punctuator throws) stops the thread, which
 * {@link StreamsApplication} replaces: the work is done again.
 *
 * <p>A processor must decide before it writes: what it had put or forwarded before it threw is kept.
 *
 * <p>Records of global stores have no transaction; their letters go through {@link LetterBox}, and once more whenever
 * the store is read anew. Made by Kafka Streams from its configuration.
 */
public final class DeadLetterHandler implements DeserializationExceptionHandler, ProcessingExceptionHandler {
    /** Configuration: the {@link LetterBox} for records of global stores. */
    static final String LETTER_BOX = "agentc2.letter.box";

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterHandler.class);

    private String service = "";
    private @Nullable LetterBox letterBox;

    @Override
    public void configure(Map<String, ?> configs) {
        String application = String.valueOf(configs.get(StreamsConfig.APPLICATION_ID_CONFIG));
        service = application.startsWith(StreamsApplication.ID_PREFIX)
                ? application.substring(StreamsApplication.ID_PREFIX.length())
                : application;
        letterBox = configs.get(LETTER_BOX) instanceof LetterBox box ? box : null;
    }

    @Override
    public DeserializationExceptionHandler.Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
        if (!isPoison(exception)) {
            return DeserializationExceptionHandler.Response.fail();
        }
        return DeserializationExceptionHandler.Response.resume(
                letters(context, record.key(), record.value(), DeadLetters.Cause.UNREADABLE, exception, null));
    }

    @Override
    public ProcessingExceptionHandler.Response handleError(
            ErrorHandlerContext context, @Nullable Record<?, ?> record, Exception exception) {
        if (record == null || context.topic() == null || !isPoison(exception)) {
            return ProcessingExceptionHandler.Response.fail();
        }
        DeadLetters.Cause cause =
                exception instanceof PoisonException poison ? poison.reason() : DeadLetters.Cause.DEFECT;
        return ProcessingExceptionHandler.Response.resume(
                letters(context, context.sourceRawKey(), context.sourceRawValue(), cause, exception, record.value()));
    }

    private List<ProducerRecord<byte[], byte[]>> letters(
            ErrorHandlerContext context,
            byte @Nullable [] key,
            byte @Nullable [] value,
            DeadLetters.Cause cause,
            Exception exception,
            @Nullable Object decoded) {
        var origin = new DeadLetters.Origin(context.topic(), context.partition(), context.offset());
        try (LogContext log = LogContext.of(context.headers()).turnOf(decoded)) {
            LOG.warn("To the dead letters: {} is {}", origin, cause, exception);
        }
        ProducerRecord<byte[], byte[]> letter = DeadLetters.letter(
                origin, key, value, context.headers(), cause, detail(cause, exception), service, Instant.now());
        boolean global = context.taskId().subtopology() < 0;
        if (!global) {
            return List.of(letter);
        }
        if (letterBox != null) {
            letterBox.post(letter);
        }
        return List.of();
    }

    /** Whether the record, or a defect met at it, is to blame, so that trying again is in vain. */
    public static boolean isPoison(Exception exception) {
        for (Throwable t = exception; t != null; t = t.getCause()) {
            if (t instanceof SchemaRegistryException registry) {
                return !registry.unreachable();
            }
        }
        return exception instanceof SerializationException || !(exception instanceof KafkaException);
    }

    private static String detail(DeadLetters.Cause cause, Exception exception) {
        if (cause != DeadLetters.Cause.DEFECT) {
            return String.valueOf(exception.getMessage());
        }
        StackTraceElement[] trace = exception.getStackTrace();
        return exception.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }
}
