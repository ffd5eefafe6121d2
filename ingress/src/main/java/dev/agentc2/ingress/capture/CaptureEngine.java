package dev.agentc2.ingress.capture;

import io.debezium.DebeziumException;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Debezium on a thread of its own, from its making to {@link #close}. Thread-safe. */
final class CaptureEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CaptureEngine.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(12);

    private final ChangeReader reader;
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable String failure;

    /** @param url JDBC URL of the schema's owner */
    CaptureEngine(String url, ChangeReader reader) {
        this.reader = reader;
        engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(EngineSettings.of(url))
                .notifying(reader)
                .using(this::ended)
                .build();
        thread = Thread.ofPlatform().name("ingress-capture-engine").start(engine);
    }

    private void ended(boolean success, @Nullable String message, @Nullable Throwable error) {
        if (!success) {
            failure = error == null ? "Debezium couldn't start" : inWords(root(error));
        }
        ended.countDown();
    }

    /** Waits for its end; false when it still runs after the limit. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS) || !thread.isAlive();
    }

    /** Why it ended; null when it runs or ended as asked. */
    @Nullable
    String failure() {
        return failure;
    }

    /** Only what is known to hold no values of rows is quoted. */
    private static String inWords(Throwable cause) {
        String kind = cause.getClass().getSimpleName();
        boolean quotable = cause instanceof SQLException
                || cause instanceof IOException
                || cause instanceof KafkaException
                || cause instanceof DebeziumException;
        return quotable ? kind + ": " + cause.getMessage() : kind;
    }

    private static Throwable root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    @Override
    public void close() {
        reader.stop();
        try {
            engine.close();
        } catch (IOException | IllegalStateException e) { // it has ended by itself
            LOG.debug("the engine had ended", e);
        }
        try {
            if (!thread.join(STOP_WITHIN)) {
                LOG.warn("The engine of capture doesn't end; it sends nothing any more");
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
