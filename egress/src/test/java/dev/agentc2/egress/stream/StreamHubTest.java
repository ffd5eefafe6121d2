package dev.agentc2.egress.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.agentc2.wire.StreamDelta;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** What an instance does with a turn of which it has seen the end only. */
class StreamHubTest {
    private final TurnRecords turn = new TurnRecords("t1");
    private final Deque<Runnable> alarms = new ArrayDeque<>();
    private final Deque<Runnable> searches = new ArrayDeque<>();
    private List<SpecificRecord> inTopics = List.of();
    private final StreamHub hub = new StreamHub(
            new RecentTurns(1_000_000, Duration.ofMinutes(2)),
            Clock.systemUTC(),
            (delay, task) -> {
                if (delay.toMillis() <= 100) {
                    alarms.add(task);
                }
            },
            (to, key, turnId) -> searches.add(() -> {
                to.accept(inTopics.stream().map(this::inKafka).toList());
                to.conclude(key, turnId);
            }));
    private final TestClient client = new TestClient();
    private final TestClient.Connection connection = client.new Connection();

    @Test
    void aClientThatHasTheBeginningGetsTheRest() {
        seenHere(turn.delta(1, 1, 2, "c"), turn.reply("COMPLETED", "abc", 1));
        runAll(alarms);
        inTopics = List.of(turn.accepted(), turn.delta(1, 1, 0, "a"), turn.delta(1, 1, 1, "b"));
        hub.followTurn(turn.key(), turn.id(1, 0), connection);
        runAll(searches);
        assertEquals("bc", client.text.toString());
        assertEquals(0, client.resets);
        assertEquals("abc", client.finalText);
        assertTrue(connection.closed);
    }

    @Test
    void theReplyEndsATurnOfWhichNothingMoreIsFound() {
        seenHere(turn.delta(1, 1, 2, "c"), turn.reply("COMPLETED", "abc", 1));
        hub.followTurn(turn.key(), turn.id(1, 0), connection);
        runAll(alarms);
        assertEquals(0, client.resets);
        inTopics = List.of(turn.accepted());
        runAll(searches);
        assertEquals("abc", client.text.toString());
        assertEquals(1, client.resets);
        assertTrue(connection.closed);
    }

    @Test
    void aReplyThatComesAfterAFruitlessSearchEndsTheTurn() {
        seenHere(turn.delta(1, 1, 2, "c"));
        inTopics = List.of(turn.accepted());
        hub.followTurn(turn.key(), turn.id(1, 0), connection);
        runAll(searches);
        seenHere(turn.reply("COMPLETED", "abc", 1));
        runAll(alarms);
        assertEquals("abc", client.text.toString());
        assertTrue(connection.closed);
    }

    @Test
    void aDeltaThatWasToldWithinTheProcessIsNoNewsFromTheLog() {
        hub.followTurn(turn.key(), turn.id(0, 0), connection);
        StreamDelta delta = turn.delta(1, 1, 0, "a");
        assertTrue(hub.accept(TurnRecord.beingWritten(turn.key(), delta)));
        assertEquals("a", client.text.toString());
        assertFalse(hub.accept(inKafka(delta)));
        assertEquals("a", client.text.toString());
        assertEquals(0, client.resets);
    }

    @Test
    void theLogIsReadAtLeisureOnlyWhileAllOfItsDeltasAreKnown() {
        DeltaLog log = new DeltaLog(hub);
        log.take(inKafka(turn.accepted()));
        assertFalse(log.canWait(), "nothing is told within this process");
        hub.accept(TurnRecord.beingWritten(turn.key(), turn.delta(1, 1, 0, "a")));
        log.take(inKafka(turn.delta(1, 1, 0, "a")));
        assertTrue(log.canWait());
        log.take(inKafka(turn.delta(1, 1, 0, "a")));
        log.take(inKafka(turn.delta(1, 1, 1, "b")));
        assertFalse(log.canWait(), "another process writes too");
        log.take(inKafka(turn.delta(1, 1, 1, "b")));
        assertTrue(log.canWait());
    }

    private void seenHere(SpecificRecord... records) {
        Stream.of(records).map(this::inKafka).forEach(hub::accept);
    }

    private TurnRecord inKafka(SpecificRecord record) {
        return TurnRecord.of(turn.key(), 7, record).orElseThrow();
    }

    private static void runAll(Deque<Runnable> tasks) {
        List<Runnable> due = List.copyOf(tasks);
        tasks.clear();
        due.forEach(Runnable::run);
    }
}
