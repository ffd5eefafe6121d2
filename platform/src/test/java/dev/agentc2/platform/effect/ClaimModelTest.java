package dev.agentc2.platform.effect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * One partition and three workers that stall wherever they like, with the real lanes and what is committed of them: in
 * random orders no command is ever seen to be begun by two, and in the end each has its answer.
 */
class ClaimModelTest {
    private static final TopicPartition PARTITION = new TopicPartition("commands", 0);
    private static final int ROUNDS = 3_000;
    private static final int STEPS = 300;
    private static final int COMMANDS = 25;

    @Test
    void noCommandIsSeenTwiceInAnyOrder() {
        int taken = 0;
        int refused = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            Group group = new Group(new Random(seed));
            for (int step = 0; step < STEPS; step++) {
                group.step();
            }
            group.settleDown();
            String where = "seed " + seed;
            group.shownBy.forEach((offset, lanes) -> assertEquals(1, lanes.size(), () -> where + " offset " + offset));
            assertEquals(COMMANDS, group.answered.size(), where);
            taken += group.taken;
            refused += group.refused;
        }
        int both = Math.min(taken, refused);
        assertTrue(both > ROUNDS, () -> "the model hardly ever takes or refuses a commit: " + both);
    }

    /** The coordinator: whose the partition is, and what was committed last. */
    private static final class Group {
        final Map<Long, Set<Lane>> shownBy = new TreeMap<>();
        final Set<Long> answered = new HashSet<>();
        final Random random;
        final List<Worker> workers = new ArrayList<>();

        @Nullable
        OffsetAndMetadata committed;

        @Nullable
        Worker owner;

        long end = 5;
        int taken;
        int refused;

        Group(Random random) {
            this.random = random;
            for (int i = 0; i < 3; i++) {
                workers.add(new Worker(this));
            }
        }

        void step() {
            end = Math.min(COMMANDS, end + random.nextInt(2));
            Worker worker = workers.get(random.nextInt(workers.size()));
            switch (random.nextInt(20)) {
                case 0 -> owner = null; // given up by its session: it doesn't know yet
                case 1 -> worker.handBack();
                case 2 -> worker.learnThatItIsLost();
                case 3, 4 -> worker.takeOver();
                case 5, 6, 7 -> worker.read();
                case 8, 9 -> worker.send();
                case 10, 11, 12 -> worker.sendsArrive();
                case 13, 14 -> worker.hear();
                case 15, 16, 17 -> worker.show();
                default -> worker.answer();
            }
        }

        /** Everybody hears of everything, and one worker does what is left. */
        void settleDown() {
            end = COMMANDS;
            owner = null;
            for (Worker worker : workers) {
                worker.sendsArrive();
                worker.hear();
                worker.learnThatItIsLost();
            }
            Worker last = workers.getFirst();
            last.takeOver();
            for (int i = 0; i < COMMANDS; i++) {
                last.read();
            }
            last.send();
            last.sendsArrive();
            last.hear();
            for (int i = 0; i < 1_000 && answered.size() < COMMANDS; i++) {
                last.show();
                last.answer();
            }
        }

        FinishedOffsets read() {
            return committed == null
                    ? FinishedOffsets.decode(0, null, () -> end)
                    : FinishedOffsets.decode(committed.offset(), committed.metadata(), () -> end);
        }

        boolean commit(Worker from, LaneSnapshot snapshot) {
            if (owner != from) {
                refused++;
                return false;
            }
            taken++;
            committed = snapshot.offset();
            return true;
        }
    }

    /** A worker, which believes to hold the lane until it hears otherwise. */
    private static final class Worker {
        private final Group group;
        private @Nullable Lane lane;
        private long next;
        private final Set<Long> running = new HashSet<>();
        private final Set<Long> toInterrupt = new HashSet<>();
        private final ArrayDeque<LaneSnapshot> underway = new ArrayDeque<>();
        private final List<LaneSnapshot> takenByGroup = new ArrayList<>();
        /** Results whose acknowledgement hasn't come. */
        private final Map<Long, Lane> answers = new HashMap<>();

        Worker(Group group) {
            this.group = group;
        }

        void takeOver() {
            if (group.owner == null && lane == null) {
                group.owner = this;
                FinishedOffsets committed = group.read();
                lane = new Lane(PARTITION, committed, Map.of());
                next = committed.watermark();
            }
        }

        void read() {
            if (lane == null || next >= group.end) {
                return;
            }
            long offset = next++;
            if (lane.offsets().isFinished(offset)) {
                lane.offsets().take(offset);
                lane.finish(offset);
                return;
            }
            lane.take(offset);
            (lane.isRedelivered(offset) ? toInterrupt : running).add(offset);
        }

        void send() {
            if (lane != null && (lane.isUnclaimed() || lane.isUnsaved())) {
                lane.setSaved();
                underway.add(LaneSnapshot.claiming(lane));
            }
        }

        void sendsArrive() {
            while (!underway.isEmpty()) {
                LaneSnapshot snapshot = underway.remove();
                if (group.commit(this, snapshot)) {
                    takenByGroup.add(snapshot);
                } else {
                    snapshot.lane().setUnsaved(snapshot.claim());
                }
            }
        }

        void hear() {
            takenByGroup.stream()
                    .filter(snapshot -> snapshot.lane() == lane)
                    .forEach(snapshot -> snapshot.lane().claim(snapshot.claim()));
            takenByGroup.clear();
        }

        /** Lets something be seen of a command that runs. */
        void show() {
            oneOf(running)
                    .ifPresentClaimed(
                            lane,
                            (offset, of) -> group.shownBy
                                    .computeIfAbsent(offset, o -> new HashSet<>())
                                    .add(of));
        }

        void answer() {
            Set<Long> all = new HashSet<>(running);
            all.addAll(toInterrupt);
            oneOf(all).ifPresentClaimed(lane, (offset, of) -> {
                running.remove(offset);
                toInterrupt.remove(offset);
                group.answered.add(offset);
                of.finish(offset);
            });
        }

        /** The group asks for the partition back and waits for it. */
        void handBack() {
            if (lane == null || group.owner != this) {
                return;
            }
            Lane left = lane;
            sendsArrive();
            boolean drains = group.random.nextBoolean();
            if (drains) {
                running.forEach(left::finish);
                group.answered.addAll(running);
            }
            boolean drained = drains || running.isEmpty();
            group.commit(this, drained ? LaneSnapshot.drained(left) : LaneSnapshot.claiming(left));
            forget();
            group.owner = null;
        }

        void learnThatItIsLost() {
            if (group.owner != this) {
                sendsArrive();
                forget();
            }
        }

        private void forget() {
            lane = null;
            running.clear();
            toInterrupt.clear();
            takenByGroup.clear();
            answers.clear();
        }

        private Picked oneOf(Collection<Long> offsets) {
            List<Long> all = offsets.stream().sorted().toList();
            return new Picked(all.isEmpty() ? null : all.get(group.random.nextInt(all.size())));
        }
    }

    private interface Action {
        void on(long offset, Lane lane);
    }

    /** An offset, if there was one to pick. */
    private record Picked(@Nullable Long offset) {
        void ifPresentClaimed(@Nullable Lane lane, Action action) {
            if (offset != null && lane != null && lane.isClaimed(offset)) {
                action.on(offset, lane);
            }
        }
    }
}
