package dev.agentc2.egress.stream;

import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a step of a turn has said under its newest attempt: deltas in order of their seq, each once, whatever order they
 * come in. Deltas beyond a gap are kept aside until it is filled. Not thread-safe.
 */
final class StepText {
    private final int step;
    private int firstAttempt;
    private int attempt;
    private final StringBuilder text = new StringBuilder();
    private int[] ends = new int[16];
    private int count;
    private final NavigableMap<Integer, String> beyondGap = new TreeMap<>();

    StepText(int step) {
        this.step = step;
    }

    int step() {
        return step;
    }

    int attempt() {
        return attempt;
    }

    /** The lowest attempt that has been heard of; 0 when none was. */
    int firstAttempt() {
        return firstAttempt;
    }

    /** Deltas without a gap from the first on. */
    int count() {
        return count;
    }

    /** Whether a delta is missing before others that have come. */
    boolean hasGap() {
        return !beyondGap.isEmpty();
    }

    /** Whether a delta of the current attempt has come, and all before it. */
    boolean has(int seq) {
        return seq < count;
    }

    /** Hears of an older attempt, whose text no longer counts. */
    void precede(int older) {
        firstAttempt = Math.min(firstAttempt, older);
    }

    /** Forgets what was said: a newer attempt says it anew. */
    void restart(int newer) {
        firstAttempt = firstAttempt == 0 ? newer : firstAttempt;
        attempt = newer;
        text.setLength(0);
        count = 0;
        beyondGap.clear();
    }

    /** Takes a delta of the current attempt; one that is known already changes nothing. */
    void add(int seq, String delta) {
        if (has(seq)) {
            return;
        }
        if (seq > count) {
            beyondGap.putIfAbsent(seq, delta);
            return;
        }
        append(delta);
        while (!beyondGap.isEmpty() && beyondGap.firstKey() == count) {
            append(beyondGap.pollFirstEntry().getValue());
        }
    }

    private void append(String delta) {
        text.append(delta);
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2);
        }
        ends[count++] = text.length();
    }

    /** Length in chars of the first deltas. */
    int length(int deltas) {
        return deltas == 0 ? 0 : ends[deltas - 1];
    }

    /** Text of the deltas {@code from} to {@code to}, exclusive. */
    String text(int from, int to) {
        return text.substring(length(from), length(to));
    }

    /** Memory that it takes, bytes, about. */
    int weight() {
        return 200 + text.length() + Integer.BYTES * ends.length + 100 * beyondGap.size();
    }
}
