package dev.agentc2.agent.model;

import dev.agentc2.platform.effect.Claim;
import dev.agentc2.platform.telemetry.LogContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends an answer's text on while it is written: the first piece at once, then what has gathered at the pace there is.
 * One delta is on its way at a time, so they are kept in order and without gaps even when Kafka is away for a while.
 * Written to by one thread; owns a virtual thread until {@link #finish} or {@link #abandon}.
 */
final class DeltaStream {
    private static final Logger LOG = LoggerFactory.getLogger(DeltaStream.class);
    private static final Duration RETRY = Duration.ofMillis(200);

    private final DeltaSink sink;
    private final Claim claim;
    private final DeltaPace pace;
    private final ReentrantLock lock = new ReentrantLock();
    private final StringBuilder gathered = new StringBuilder();
    private final @Nullable Map<String, String> call = LogContext.current();
    private final Thread sender;
    private volatile boolean whole;
    private volatile boolean abandoned;
    private volatile int kept;

    /**
     * @param claim nothing is sent before the group has taken it
     */
    DeltaStream(DeltaSink sink, Claim claim, DeltaPace pace) {
        this.sink = sink;
        this.claim = claim;
        this.pace = pace;
        pace.begin();
        this.sender = Thread.ofVirtual().name("deltas").start(this::sendAll);
    }

    /** Adds text. */
    void append(String text) {
        if (text.isEmpty()) {
            return;
        }
        boolean isFirst;
        lock.lock();
        try {
            isFirst = gathered.isEmpty();
            gathered.append(text);
        } finally {
            lock.unlock();
        }
        if (isFirst) { // else the sender waits for its time, not for text
            LockSupport.unpark(sender);
        }
    }

    /**
     * Ends the text and waits until all of it is kept.
     *
     * @param patience how long to wait at most; what isn't kept then never comes
     * @return how many deltas are kept
     */
    int finish(Duration patience) throws InterruptedException {
        whole = true;
        LockSupport.unpark(sender);
        if (!sender.join(patience)) {
            LOG.warn("an answer's deltas aren't kept in time; its result goes on without the last of them");
            abandon();
        }
        return kept;
    }

    /** Sends nothing more. */
    void abandon() {
        abandoned = true;
        sender.interrupt();
    }

    private void sendAll() {
        long lastSent = System.nanoTime() - Duration.ofDays(1).toNanos();
        try {
            for (String text = next(lastSent); !text.isEmpty(); text = next(lastSent)) {
                claim.await();
                lastSent = System.nanoTime();
                keep(text);
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("an answer's deltas were given up");
        } finally {
            pace.end();
        }
    }

    /** The text to be sent next, when it is time; empty when there is no more. */
    private String next(long lastSent) throws InterruptedException {
        while (!abandoned) {
            long left = whole ? 0 : pace.next(lastSent) - System.nanoTime();
            String text = left > 0 ? "" : taken();
            if (whole || !text.isEmpty()) {
                return text.isEmpty() ? taken() : text;
            }
            if (left > 0) {
                LockSupport.parkNanos(this, left);
            } else {
                LockSupport.park(this);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return "";
    }

    private String taken() {
        lock.lock();
        try {
            String text = gathered.toString();
            gathered.setLength(0);
            return text;
        } finally {
            lock.unlock();
        }
    }

    private void keep(String text) throws InterruptedException {
        int seq = kept;
        while (true) {
            try {
                Future<?> sent = sink.send(seq, text);
                sent.get();
                kept = seq + 1;
                return;
            } catch (InterruptException e) {
                throw e;
            } catch (ExecutionException | KafkaException e) {
                try (LogContext context = LogContext.of(call)) {
                    LOG.warn("a delta isn't kept yet: {}", e.getMessage());
                }
                Thread.sleep(RETRY);
            }
        }
    }
}
