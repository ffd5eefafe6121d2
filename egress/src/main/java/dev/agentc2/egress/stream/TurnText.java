package dev.agentc2.egress.stream;

import java.util.BitSet;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the steps of a turn have said, and places within it. Not thread-safe. */
final class TurnText {
    private final String turnId;
    private final NavigableMap<Integer, StepText> steps = new TreeMap<>();
    private final BitSet attempts = new BitSet();

    /**
     * A place in the text: behind all earlier steps and the first deltas of a step.
     *
     * @param step step, from 1; 0 before all
     * @param count deltas of the step
     */
    record Place(int step, int count) {
        static final Place START = new Place(0, 0);
    }

    TurnText(String turnId) {
        this.turnId = turnId;
    }

    /** A step, empty at first. */
    StepText step(int number) {
        return steps.computeIfAbsent(number, StepText::new);
    }

    /** A step that has been heard of. */
    @Nullable
    StepText find(int number) {
        return steps.get(number);
    }

    /** All steps that have been heard of, in order. */
    Collection<StepText> all() {
        return steps.values();
    }

    /** The steps from one on, in order. */
    Collection<StepText> from(int number) {
        return steps.tailMap(number, true).values();
    }

    /** Hears of an attempt of a step; returns whether it takes the place of an older one. */
    boolean begin(StepText step, int attempt) {
        attempts.set(attempt);
        if (attempt > step.attempt()) {
            step.restart(attempt);
            return true;
        }
        step.precede(attempt);
        return false;
    }

    /** Whether an attempt has been heard of. */
    boolean knows(int attempt) {
        return attempts.get(attempt);
    }

    /**
     * Whether it is sure what comes before a step: every attempt before its first is known, so none of them can be a
     * newer one of an earlier step.
     */
    boolean isReached(StepText step) {
        return step.step() == 1 || attempts.nextClearBit(1) >= step.firstAttempt();
    }

    /** Whether deltas or whole steps are missing before others that have come. */
    boolean hasGap() {
        return steps.values().stream().anyMatch(step -> step.hasGap() || !isReached(step));
    }

    /** Deltas of a step up to a place. */
    int count(StepText step, Place to) {
        return step.step() < to.step() ? step.count() : step.step() == to.step() ? to.count() : 0;
    }

    /** The text up to a place. */
    String upTo(Place place) {
        StringBuilder text = new StringBuilder();
        for (StepText step : steps.headMap(place.step(), true).values()) {
            text.append(step.text(0, count(step, place)));
        }
        return text.toString();
    }

    /** Id of the last delta up to a place. */
    EventId idAt(Place place) {
        for (StepText step : steps.headMap(place.step(), true).descendingMap().values()) {
            int deltas = count(step, place);
            if (deltas > 0) {
                return new EventId(turnId, step.attempt(), deltas - 1);
            }
        }
        return EventId.start(turnId);
    }

    /** Memory that it takes, bytes, about. */
    int weight() {
        return steps.values().stream().mapToInt(StepText::weight).sum();
    }
}
