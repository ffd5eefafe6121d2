package dev.agentc2.agent.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.junit.jupiter.api.Test;

class CommitsTest {
    private final Commits.Pace pace = new Commits.Pace(Duration.ofMillis(20));
    private final MockProcessorContext<String, String> context = new MockProcessorContext<>();
    private final Commits commits = new Commits(context, pace);

    @Test
    void aTurnThatEndsBeforeTheTurnsWereCountedIsNoneLess() {
        commits.changed(-1);
        commits.awaited(1_000);
        assertTrue(context.committed());
        context.resetCommit();
        commits.underWay(1);
        commits.awaited(1_002);
        assertEquals(Duration.ofMillis(3), scheduled().getFirst().getInterval());
    }

    @Test
    void aLoneTurnIsCommittedAtOnce() {
        commits.underWay(0);
        commits.changed(1);
        commits.awaited(1_000);
        assertTrue(context.committed());
        context.resetCommit();
        commits.changed(-1);
        commits.awaited(1_000);
        assertTrue(context.committed());
    }

    @Test
    void severalTurnsShareACommit() {
        commits.underWay(3);
        commits.awaited(1_000);
        assertTrue(context.committed());
        context.resetCommit();
        commits.awaited(1_005);
        commits.awaited(1_006);
        assertFalse(context.committed());
        CapturedPunctuator later = scheduled().getFirst();
        assertEquals(1, scheduled().size());
        assertEquals(Duration.ofMillis(10), later.getInterval());
        later.getPunctuator().punctuate(1_015);
        assertTrue(context.committed());
        assertTrue(later.cancelled());
        context.resetCommit();
        commits.awaited(1_041);
        assertTrue(context.committed());
    }

    @Test
    void tasksOfAThreadAreCommittedTogetherAndCountTogether() {
        MockProcessorContext<String, String> beside = new MockProcessorContext<>();
        Commits others = new Commits(beside, pace);
        others.underWay(1);
        commits.underWay(1);
        others.awaited(1_000);
        commits.awaited(1_000);
        assertTrue(beside.committed());
        assertFalse(context.committed());
        assertEquals(Duration.ofMillis(10), scheduled().getFirst().getInterval());
        others.close();
        commits.awaited(1_002); // already scheduled
        assertEquals(1, scheduled().size());
    }

    @Test
    void whileManyAreUnderWayTheStreamsOwnCommitIsSoonEnough() {
        commits.underWay(4);
        commits.awaited(1_000);
        assertFalse(context.committed());
        assertEquals(List.of(), scheduled());
    }

    private List<CapturedPunctuator> scheduled() {
        return context.scheduledPunctuators();
    }
}
