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
        run.lane.take(run.offset);
        String effectId = run.command.effectId();
        run.remembered = recent.get(effectId);
        if (live.containsKey(effectId)) {
            // The first record is unfinished until the result is acknowledged, so this one is safe behind it.
            metrics.duplicate();
            run.lane.finish(run.offset);
        } else if (run.remembered != null || run.isAnswered()) {
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
        run.lane.end(result != null);
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
        List<Lane> drained = lanes.stream().filter(Lane::isDrained).toList();
        giveUp(lanes);
        return Set.copyOf(drained);
    }

    /** Gives up these lanes at once. */
    synchronized void abandon(Collection<Lane> lanes) {
        dropWaiting(lanes);
        giveUp(lanes);
    }

    /**
     * What is to be committed of lanes now, which counts as being on its way from here on.
     *
     * @param progress false leaves out those that have nothing to claim
     */
    synchronized List<LaneSnapshot> unsaved(Collection<Lane> lanes, boolean progress) {
        List<LaneSnapshot> due = List.of();
        for (Lane lane : lanes) {
            if (lane.isUnclaimed() || (progress && lane.isUnsaved())) {
                due = due.isEmpty() ? new ArrayList<>(lanes.size()) : due;
                due.add(claiming(lane));
            }
        }
        return due;
    }

    /** Whether commands of a lane were taken in that the group hasn't taken the claim on. */
    synchronized boolean awaitsClaim(Lane lane) {
        return lane.offsets().next() > lane.claimed();
    }

    /** All of these lanes, with a claim on everything taken in. */
    synchronized List<LaneSnapshot> claiming(Collection<Lane> lanes) {
        return lanes.stream().map(Dispatcher::claiming).toList();
    }

    /**
     * The last word on these lanes. Of those that are drained nothing of this worker's stays claimed, for what is
     * unfinished it never began; what others may have begun before it does.
     */
    synchronized List<LaneSnapshot> last(Collection<Lane> lanes, Set<Lane> drained) {
        return lanes.stream()
                .map(lane -> drained.contains(lane) ? LaneSnapshot.drained(lane) : claiming(lane))
                .toList();
    }

    /** Commits this again the next time, for its commit failed. */
    synchronized void notSaved(Collection<LaneSnapshot> snapshots) {
        snapshots.forEach(snapshot -> snapshot.lane().setUnsaved(snapshot.claim()));
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
                    if (!run.lane.isClaimed(run.offset)) {
                        metrics.claimRefused();
                    }
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

    private static LaneSnapshot claiming(Lane lane) {
        lane.setSaved();
        return LaneSnapshot.claiming(lane);
    }
}
