package dev.agentc2.platform.effect;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;

/**
 * How long a member of a consumer group is sure to be one. A group gives up whose heartbeats stay away for the session
 * timeout, so for that time from the <em>sending</em> of a heartbeat that was answered nobody else can have its
 * partitions. Kafka's consumer counts answers and sends a heartbeat only when the one before was answered; so the
 * heartbeat of a further answer was sent after the last look at which the answer before it was still to come. For one
 * thread, which looks often.
 */
final class MembershipLease {
    /** Under the least session timeout that brokers of ours allow, 1 s (docs/adr/0011). */
    private static final long LENGTH = Duration.ofMillis(900).toNanos();

    private final DoubleSupplier heartbeatsAnswered;
    private final LongSupplier nanoTime;
    private long answers;
    /** When it was last looked. */
    private long lastLook;
    /** When it was last looked and there were fewer answers than now. */
    private long lookBefore;
    /** When the latest answered heartbeat was sent at the earliest. */
    private long since;

    /**
     * @param heartbeatsAnswered grows by one with each answer
     * @param nanoTime a clock like {@link System#nanoTime} that goes on while the process is stopped
     */
    MembershipLease(DoubleSupplier heartbeatsAnswered, LongSupplier nanoTime) {
        this.heartbeatsAnswered = heartbeatsAnswered;
        this.nanoTime = nanoTime;
        this.lastLook = nanoTime.getAsLong();
        this.lookBefore = lastLook;
        this.since = lastLook - LENGTH;
    }

    /** The lease of a consumer's membership. */
    static MembershipLease of(Consumer<?, ?> consumer) {
        Metric total = consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("heartbeat-total"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the consumer doesn't count its heartbeats"))
                .getValue();
        return new MembershipLease(() -> (Double) total.metricValue(), System::nanoTime);
    }

    /** Looks, and tells whether the membership is sure at this moment. */
    boolean holds() {
        // A process may be stopped between any two lines: the look is no later than the count, the answer no earlier.
        long look = nanoTime.getAsLong();
        long seen = (long) heartbeatsAnswered.getAsDouble();
        if (seen > answers) {
            since = seen == answers + 1 ? lookBefore : lastLook;
            lookBefore = lastLook;
            answers = seen;
        }
        lastLook = look;
        return nanoTime.getAsLong() - since < LENGTH;
    }
}
