package dev.agentc2.ingress.capture;

import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes batches of changes from Debezium, sends them on, and lets Debezium go past them only when Kafka has them. Called
 * on the engine's thread; {@link #stop} on any.
 */
final class ChangeReader implements ChangeConsumer<RecordChangeEvent<SourceRecord>> {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeReader.class);

    private final RecordRelay relay;
    private final SnapshotKeys snapshot;
    private final CaptureMetrics metrics;
    private final Clock clock;
    private final Runnable onSnapshotRead;
    private volatile boolean stopped;

    /** @param onSnapshotRead told once all tables have been read and Kafka has them */
    ChangeReader(
            RecordRelay relay, SnapshotKeys snapshot, CaptureMetrics metrics, Clock clock, Runnable onSnapshotRead) {
        this.relay = relay;
        this.snapshot = snapshot;
        this.metrics = metrics;
        this.clock = clock;
        this.onSnapshotRead = onSnapshotRead;
    }

    /** Nothing is sent from now on. */
    void stop() {
        stopped = true;
    }

    @Override
    public void handleBatch(
            List<RecordChangeEvent<SourceRecord>> events, RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        if (stopped) {
            throw new InterruptedException("another instance may capture now");
        }
        List<CapturedRecord> records = new ArrayList<>();
        long oldest = Long.MAX_VALUE;
        boolean snapshotRead = false;
        for (RecordChangeEvent<SourceRecord> event : events) {
            SourceRecord record = event.record();
            snapshotRead |= Changes.endsSnapshot(record);
            Optional<Changes.Change> change = Changes.of(record);
            if (change.isPresent()) {
                take(change.get()).ifPresent(records::add);
                oldest = change.get().snapshot()
                        ? oldest
                        : Math.min(oldest, change.get().committedAt());
            }
        }
        relay.send(records);
        if (snapshotRead) {
            endSnapshot();
        }
        metrics.sent(records.size(), oldest == Long.MAX_VALUE ? 0 : clock.millis() - oldest);
        for (RecordChangeEvent<SourceRecord> event : events) {
            committer.markProcessed(event);
        }
        committer.markBatchFinished();
    }

    /** A row that no record can be made of is a defect of ours; it mustn't hold up all that follows. */
    private Optional<CapturedRecord> take(Changes.Change change) {
        if (change.snapshot()) {
            snapshot.saw(change.table(), change.key());
        }
        try {
            return RowMapper.map(change.table(), change.key(), change.position(), change.after(), change.before());
        } catch (IllegalArgumentException e) {
            metrics.unmapped();
            LOG.error(
                    "row {} of {} can't be captured: {}",
                    change.key(),
                    change.table().sqlName(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    private void endSnapshot() {
        List<CapturedRecord> gone = snapshot.tombstones(clock.millis());
        relay.send(gone);
        if (!gone.isEmpty()) {
            LOG.info("{} keys of configuration went while nobody captured", gone.size());
        }
        onSnapshotRead.run();
    }
}
