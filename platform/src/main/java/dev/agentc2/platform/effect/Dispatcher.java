package dev.agentc2.platform.effect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Which command runs when: owns all state of a worker that its poll thread and its effects share, guarded by this
 * object's monitor. Effects run on virtual threads, which are begun here.
 */
final class Dispatcher {
    private final EffectWorkerConfig config;
    private final EffectMetrics metrics;
    private final Consumer<EffectRun> body;
    private final FairQueue<EffectRun> queue;
    private final RecentResults recent;
    /** What waits or runs, by effect. */
    private final Map<String, EffectRun> live = new HashMap<>();

    private long waitingBytes;

    /**
     * @param body runs an effect to its end on the thread it is called on and reports it through {@link #ended}
     */
    Dispatcher(EffectWorkerConfig config, EffectMetrics metrics, Consumer<EffectRun> body) {
        this.config = config;
        this.metrics = metrics;
        this.body = body;
        this.queue = new FairQueue<>(config.limits().inFlight(), config.limits().inFlightPerOrg());
        this.recent =
                new RecentResults(config.limits().remembered(), config.limits().rememberedBytes());
    }

    synchronized boolean canTake(Lane lane, long offset) {
        return lane.offsets().canTake(offset);
    }

    /** Passes a record that needs no run: it is finished already, or handled by now. */
    synchronized void pass(Lane lane, long offset) {
        lane.offsets().take(offset);
        lane.finish(offset);
    }

    synchronized boolean isFinished(Lane lane, long offset) {
        return lane.offsets().isFinished(offset);
    }

    /** Takes a command on: it runs when its turn comes, unless it is known already. */
    synchronized void submit(EffectRun run) {
        run.lane.offsets().take(run.offset);
        String effectId = run.command.effectId();
        run.remembered = recent.get(effectId);
        if (live.containsKey(effectId)) {
            // The first record is unfinished until the result is acknowledged, so this one is safe behind it.
            metrics.duplicate();
            run.lane.finish(run.offset);
        } else if (run.remembered != null) {
            metrics.duplicate();
            live.put(effectId, run);
            begin(run);
        } else {
            live.put(effectId, run);
            queue.add(run.command.orgId(), run);
            waitingBytes += run.bytes;
            beginNext();
        }
    }

    /** Cancels an effect; one that waits runs at once, so that it can say that it was cancelled. */
    void cancel(String effectId) {
        Cancellation toFire;
        synchronized (this) {
            EffectRun run = live.get(effectId);
            if (run == null) {
                return;
            }
            toFire = run.cancellation;
            if (run.thread == null && queue.remove(run.command.orgId(), run)) {
                waitingBytes -= run.bytes;
                toFire.cancel();
                begin(run);
            }
        }
        // On a thread of its own, for the listeners belong to the effect and may block.
        Thread.startVirtualThread(toFire::cancel);
    }

    /**
     * Notes that a run is over.
     *
     * @param result the result when it is acknowledged; null when the run was given up
     * @param bytes its size
     */
    synchronized void ended(EffectRun run, @Nullable SpecificRecord result, int bytes) {
        live.remove(run.command.effectId(), run);
        if (result != null) {
            recent.put(run.command.effectId(), result, bytes);
            if (!run.lane.isGone()) {
                run.lane.finish(run.offset);
            }
        }
        run.lane.end();
        if (run.takesPlace) {
            queue.ended(run.command.orgId());
        }
        beginNext();
        notifyAll();
    }

    /**
     * Begins nothing more of these lanes, waits for what runs, and gives up what takes longer: it is interrupted and
     * not marked finished. Afterwards the worker no longer answers for them.
     *
     * @return lanes of which nothing had to be given up
     */
    synchronized Set<Lane> drain(Collection<Lane> lanes, Duration time) {
        dropWaiting(lanes);
        long deadline = System.nanoTime() + time.toNanos();
        boolean interrupted = false;
        while (!interrupted && lanes.stream().anyMatch(lane -> lane.begun() > 0)) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (left <= 0) {
                break;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        List<Lane> drained = lanes.stream().filter(lane -> lane.begun() == 0).toList();
        giveUp(lanes);
        return Set.copyOf(drained);
    }

    /** Gives up these lanes at once. */
    synchronized void abandon(Collection<Lane> lanes) {
        dropWaiting(lanes);
        giveUp(lanes);
    }

    /** What is to be committed of lanes with progress since the last time. */
    synchronized Map<TopicPartition, OffsetAndMetadata> unsaved(Collection<Lane> lanes) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (Lane lane : lanes) {
            if (lane.isUnsaved()) {
                lane.setUnsaved(false);
                offsets.put(lane.partition(), offset(lane, true));
            }
        }
        return offsets;
    }

    /** Commits these lanes' progress again the next time, for a commit failed. */
    synchronized void notSaved(Collection<Lane> lanes) {
        lanes.forEach(lane -> lane.setUnsaved(true));
    }

    /** What to commit for a lane: as claimed while it may have unfinished commands, else as drained. */
    synchronized OffsetAndMetadata offset(Lane lane, boolean claimed) {
        FinishedOffsets snapshot = lane.offsets().snapshot(claimed);
        return new OffsetAndMetadata(snapshot.watermark(), snapshot.encode());
    }

    synchronized int inFlight() {
        return queue.running();
    }

    synchronized int waiting() {
        return queue.waiting();
    }

    /** Whether so much waits that reading should stop. */
    synchronized boolean isFull() {
        return queue.waiting() >= config.limits().waiting()
                || waitingBytes >= config.limits().waitingBytes();
    }

    /** Whether so little waits that reading may go on. */
    synchronized boolean hasRoom() {
        return queue.waiting() <= config.limits().waiting() / 2
                && waitingBytes <= config.limits().waitingBytes() / 2;
    }

    private void dropWaiting(Collection<Lane> lanes) {
        for (EffectRun run : queue.removeIf(waiting -> lanes.contains(waiting.lane))) {
            waitingBytes -= run.bytes;
            live.remove(run.command.effectId(), run);
        }
    }

    private void giveUp(Collection<Lane> lanes) {
        lanes.forEach(Lane::leave);
        for (EffectRun run : new ArrayList<>(live.values())) {
            if (lanes.contains(run.lane)) {
                live.remove(run.command.effectId());
                if (run.thread != null) {
                    run.thread.interrupt();
                }
            }
        }
    }

    private void beginNext() {
        for (EffectRun run = queue.next(); run != null; run = queue.next()) {
            waitingBytes -= run.bytes;
            run.takesPlace = true;
            begin(run);
        }
    }

    private void begin(EffectRun run) {
        run.lane.begin();
        run.thread = Thread.ofVirtual()
                .name(config.name() + " " + run.command.effectId())
                .start(() -> body.accept(run));
    }
}
