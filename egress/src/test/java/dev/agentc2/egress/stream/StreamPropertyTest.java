package dev.agentc2.egress.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random turns on random instances: lanes interleave, records repeat, instances begin in the middle, clients are cut off
 * and resume elsewhere. One instance is told of deltas before the log has them, and of some that the log never gets.
 * After every event a client shows exactly what its event id says, and in the end the reply.
 */
class StreamPropertyTest {
    private static final int TURNS = 3_000;

    /** A turn with its lanes in their order, and what is true of it. */
    private static final class Script {
        final TurnRecords records = new TurnRecords("t1");
        final List<SpecificRecord> deltas = new ArrayList<>();
        final List<SpecificRecord> events = new ArrayList<>();
        final List<SpecificRecord> replies = new ArrayList<>();

        /** What is told within the process: some last deltas of an attempt are lost with it before they are in the log. */
        final List<SpecificRecord> told = new ArrayList<>();

        /** Moments of the turn, as how many deltas, events and told deltas there were. */
        final List<int[]> cuts = new ArrayList<>();

        private final List<SpecificRecord> zombies = new ArrayList<>();
        final Map<Integer, List<String>> saidByAttempt = new TreeMap<>();
        final Map<Integer, String> before = new TreeMap<>();
        String text = "";

        Script(Random random) {
            events.add(records.accepted());
            events.add(records.routed());
            int attempt = 0;
            int steps = 1 + random.nextInt(3);
            for (int step = 1; step <= steps; step++) {
                int attempts = 1 + random.nextInt(3);
                for (int i = 1; i <= attempts; i++) {
                    attempt(random, step, ++attempt, i < attempts);
                }
                text += String.join("", saidByAttempt.get(attempt));
                if (step < steps) {
                    events.add(records.toolsRequested(step, "call-" + step));
                    events.add(records.toolSettled(step, "call-" + step));
                }
            }
            replies.add(records.reply(random.nextInt(5) == 0 ? "FAILED" : "COMPLETED", text, attempt));
        }

        private void attempt(Random random, int step, int attempt, boolean again) {
            before.put(attempt, text);
            events.add(records.modelRequested(step, attempt));
            List<String> said = new ArrayList<>();
            int count = random.nextInt(5);
            List<SpecificRecord> late = new ArrayList<>();
            for (int seq = 0; seq < count; seq++) {
                said.add(attempt + "." + seq + " ");
                (again && random.nextInt(6) == 0 ? late : deltas)
                        .add(records.delta(step, attempt, seq, said.getLast()));
                if (!late.isEmpty()) {
                    cut();
                    break;
                }
                told.add(deltas.getLast());
                cut();
            }
            if (again && late.isEmpty() && random.nextInt(3) == 0) {
                said.add(attempt + "." + count + " ");
                told.add(records.delta(step, attempt, count, said.getLast()));
            }
            saidByAttempt.put(attempt, said);
            events.add(records.modelAnswered(step, attempt, again));
            cut();
            zombies.addAll(late);
            if (!again) {
                deltas.addAll(zombies);
                zombies.clear();
            }
        }

        private void cut() {
            cuts.add(new int[] {deltas.size(), events.size(), told.size()});
        }

        String truth(EventId id) {
            if (id.isStart()) {
                return "";
            }
            List<String> said = Objects.requireNonNull(saidByAttempt.get(id.attempt()));
            return before.get(id.attempt()) + String.join("", said.subList(0, id.seq() + 1));
        }
    }

    /** An egress instance that reads the lanes at its own pace, perhaps not from their beginning. */
    private static final class Instance {
        final Script script;
        final Deque<Runnable> alarms = new ArrayDeque<>();
        final Deque<Runnable> searches = new ArrayDeque<>();
        final List<Deque<SpecificRecord>> lanes = new ArrayList<>();
        final StreamHub hub;

        Instance(Script script, Random random, boolean canSearch, boolean isTold) {
            this.script = script;
            hub = new StreamHub(
                    new RecentTurns(1_000_000, Duration.ofMinutes(2)),
                    Clock.systemUTC(),
                    (delay, task) -> {
                        if (delay.toMillis() <= 100) {
                            alarms.add(task);
                        }
                    },
                    (hub, key, turn) -> searches.add(this::search));
            boolean late = canSearch && random.nextBoolean();
            int[] skipped = late ? script.cuts.get(random.nextInt(script.cuts.size())) : new int[] {0, 0, 0};
            lanes.add(new ArrayDeque<>(script.deltas.subList(skipped[0], script.deltas.size())));
            lanes.add(new ArrayDeque<>(script.events.subList(skipped[1], script.events.size())));
            lanes.add(new ArrayDeque<>(script.replies));
            if (isTold) {
                lanes.add(new ArrayDeque<>(script.told.subList(skipped[2], script.told.size())));
            }
        }

        /** Reads all lanes up to where this instance is. */
        private void search() {
            List<TurnRecord> found = new ArrayList<>();
            List<List<SpecificRecord>> all = List.of(script.deltas, script.events, script.replies);
            for (int i = 0; i < all.size(); i++) {
                int read = all.get(i).size() - lanes.get(i).size();
                all.get(i).subList(0, read).forEach(record -> found.add(inKafka(record)));
            }
            hub.accept(found);
            hub.conclude(script.records.key(), script.records.turnId);
        }

        boolean step(Random random) {
            if (!searches.isEmpty() && random.nextInt(3) == 0) {
                searches.poll().run();
                return true;
            }
            List<Deque<SpecificRecord>> open =
                    lanes.stream().filter(lane -> !lane.isEmpty()).toList();
            if (open.isEmpty()) {
                boolean more = !searches.isEmpty();
                searches.forEach(Runnable::run);
                searches.clear();
                return more;
            }
            SpecificRecord record = open.get(random.nextInt(open.size())).poll();
            hub.accept(inKafka(record));
            if (random.nextInt(10) == 0) {
                hub.accept(inKafka(record));
            }
            return true;
        }

        void ring() {
            List<Runnable> due = List.copyOf(alarms);
            alarms.clear();
            due.forEach(Runnable::run);
        }

        private TurnRecord inKafka(SpecificRecord record) {
            return TurnRecord.of(script.records.key(), 7, record).orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientAlwaysShowsWhatItsEventIdSays(boolean instancesBeginLate) {
        for (int seed = 0; seed < TURNS; seed++) {
            Random random = new Random(seed);
            Script script = new Script(random);
            TestClient client = run(script, random, instancesBeginLate, seed);
            assertEquals(script.text, client.text.toString(), "text shown, seed " + seed);
            assertEquals(script.text, client.finalText, "text of the reply, seed " + seed);
        }
    }

    private static TestClient run(Script script, Random random, boolean late, int seed) {
        TestClient client = new TestClient((c, event) -> {
            EventId id = Objects.requireNonNull(c.last);
            boolean authoritative = !event.equals("delta") && script.text.contentEquals(c.text);
            boolean correct = authoritative || script.truth(id).contentEquals(c.text);
            assertTrue(correct, () -> "seed " + seed + " shows '" + c.text + "' at " + id + " after " + event);
        });
        List<Instance> instances =
                List.of(new Instance(script, random, late, true), new Instance(script, random, late, false));
        TestClient.Connection connection = client.new Connection();
        StreamHub.Following following = instances
                .getFirst()
                .hub
                .followTurn(script.records.key(), client.from(script.records.turnId), connection);
        boolean more = true;
        while (more || client.ending == null) {
            more = instances.get(0).step(random) | instances.get(1).step(random);
            if (client.ending == null && random.nextInt(4) == 0) {
                connection.cut();
                following.close();
                connection = client.new Connection();
                following = instances
                        .get(random.nextInt(2))
                        .hub
                        .followTurn(script.records.key(), client.from(script.records.turnId), connection);
            }
            if (!more) {
                instances.forEach(Instance::ring);
            }
        }
        return client;
    }
}
