package dev.agentc2.platform.effect;

import dev.agentc2.platform.config.Settings;
import dev.agentc2.platform.effect.ResultWriter.Written;
import dev.agentc2.platform.kafka.ClockWatch;
import dev.agentc2.platform.kafka.DeadLetters;
import dev.agentc2.platform.kafka.KafkaClients;
import dev.agentc2.platform.lifeline.Holdings;
import dev.agentc2.platform.service.Health;
import dev.agentc2.platform.service.Platform;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the commands of a topic as effects on the outside world and writes each one's result under the same key: a
 * virtual thread a command, bounded for the instance and for each organisation, finished in any order. Progress is
 * committed as the contiguous watermark with the finished offsets beyond it in the metadata, so that a command whose
 * result is in the log isn't run again by whoever takes the partition over. What it takes in it claims by the same
 * commits, before anything of it can be seen (docs/adr/0017); a command that another had claimed is marked
 * {@link EffectCommand#redelivered}. A worker starts once, closes once, and begins its membership anew when that
 * fails or lived through a step back of the clock ({@link ClockWatch}). {@link #health} may be called from any thread.
 */
public final class EffectWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EffectWorker.class);
    private static final Duration MEND = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final EffectWorkerConfig config;
    private final Holdings holdings;
    private final KafkaClients clients;
    private final int sessionTimeoutMs;
    private final EffectMetrics metrics;
    private final Producer<String, SpecificRecord> producer;
    private final DeadLetters deadLetters;
    private final ResultWriter writer;
    private final EarlierResults earlier;
    private final EffectRunner runner;
    private final Dispatcher dispatcher;
    private final CommandReader reader;
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean clockSetBack;
    private volatile @Nullable CommandConsumer consumer;
    private volatile @Nullable String trouble;

    /** A worker that isn't started yet. */
    public EffectWorker(Platform platform, KafkaClients clients, EffectWorkerConfig config, EffectHandler handler) {
        this.config = config;
        this.holdings = platform.holdings();
        this.clients = clients;
        this.sessionTimeoutMs = platform.settings().get(Settings.SESSION_TIMEOUT_MS);
        this.metrics = new EffectMetrics(platform.telemetry().registry(), config.name());
        this.producer = clients.producer(config.name() + "-results");
        this.deadLetters = new DeadLetters(clients, config.name(), platform.clock());
        this.writer = new ResultWriter(config, producer, handler, metrics, platform.clock());
        this.earlier = config.readCommitted()
                ? EarlierResults.NONE
                : new ResultLog(clients, platform.serde(), config, platform.clock());
        this.runner = new EffectRunner(config, handler, earlier, writer, metrics);
        this.dispatcher = new Dispatcher(config, metrics, this::runToEnd);
        this.reader = new CommandReader(config, platform.serde(), handler, dispatcher, deadLetters, metrics);
        this.thread = Thread.ofPlatform().name(config.name()).unstarted(this::work);
        metrics.watch(dispatcher::inFlight, dispatcher::waiting, this::partitions);
    }

    /** Joins the group and begins to work. */
    public void start() {
        thread.start();
    }

    /** How it is: down until it has joined the group, degraded while Kafka doesn't take results. */
    public Health health() {
        CommandConsumer current = consumer;
        String failure = trouble;
        if (failure != null) {
            return Health.down(failure);
        }
        if (current == null || !current.isMember()) {
            return Health.down("hasn't joined its group");
        }
        int struggling = writer.struggling();
        if (struggling > 0) {
            return Health.degraded(struggling + " results wait for Kafka");
        }
        if (current.isStuck()) {
            return Health.degraded("effects wait for their group to take the claim on them");
        }
        return Health.up("%d partitions, %d in flight, %d waiting"
                .formatted(current.partitions(), dispatcher.inFlight(), dispatcher.waiting()));
    }

    /** Takes no more, finishes what is in flight within the drain time, commits, and leaves the group. */
    @Override
    public void close() {
        closing = true;
        if (thread.getState() != Thread.State.NEW) {
            awaitEnd();
        }
        metrics.unwatch();
        deadLetters.close();
        producer.close(PATIENCE);
    }

    private void awaitEnd() {
        try {
            if (!thread.join(config.drain().plus(PATIENCE))) {
                LOG.warn("{}: doesn't end in time", config.name());
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private int partitions() {
        CommandConsumer current = consumer;
        return current == null ? 0 : current.partitions();
    }

    private void runToEnd(EffectRun run) {
        Written written = null;
        try {
            written = runner.run(run);
        } finally {
            dispatcher.ended(run, written == null ? null : written.result(), written == null ? 0 : written.bytes());
        }
    }

    private void work() {
        try (ClockWatch clockWatch = new ClockWatch(this::clockWasSetBack)) {
            while (!closing) {
                belong();
            }
        }
    }

    /** One membership, from its beginning to its end. */
    private void belong() {
        CommandConsumer membership = null;
        // another each time, so that who ends an earlier one late doesn't end this
        String instance = holdings.newInstance(config.name());
        holdings.join(config.group(), instance);
        try {
            Consumer<String, byte[]> member = newConsumer(instance);
            membership = new CommandConsumer(config, member, earlier, dispatcher, reader, metrics, System::nanoTime);
            consumer = membership;
            pollUntilOver(membership);
            membership.close();
        } catch (RuntimeException e) {
            LOG.error("{}: begins its membership anew", config.name(), e);
            trouble = "its membership failed: " + e.getClass().getSimpleName();
            abandon(membership);
            rest();
        } finally {
            holdings.leave(config.group(), instance);
        }
    }

    private void pollUntilOver(CommandConsumer membership) {
        clockSetBack = false;
        try {
            while (!closing && !clockSetBack) {
                membership.poll();
                trouble = null;
            }
        } catch (WakeupException e) {
            LOG.debug("{}: woken up", config.name());
        }
    }

    private void clockWasSetBack() {
        CommandConsumer current = consumer;
        if (current != null) {
            LOG.warn("{}: the clock was set back; begins its membership anew", config.name());
            clockSetBack = true;
            current.wakeup();
        }
    }

    private void abandon(@Nullable CommandConsumer membership) {
        if (membership == null) {
            return;
        }
        try {
            membership.abandon();
        } catch (RuntimeException e) {
            LOG.warn("{}: couldn't leave its group", config.name(), e);
        }
    }

    private void rest() {
        try {
            Thread.sleep(MEND);
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    private Consumer<String, byte[]> newConsumer(String instance) {
        Map<String, Object> how = KafkaClients.staticMembership(instance, sessionTimeoutMs);
        how.put(ConsumerConfig.GROUP_ID_CONFIG, config.group());
        // partitions that stay keep their effects in flight, and none changes hands before its owner has handed it back
        how.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        how.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, config.readCommitted() ? "read_committed" : "read_uncommitted");
        return clients.consumer(config.name(), how);
    }
}
