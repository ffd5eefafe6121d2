package dev.agentc2.load;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The turns whose messages were sent in a span of time. Immutable.
 *
 * @param from seconds
 * @param seconds length
 * @param turns all of them
 */
record Window(double from, double seconds, List<Turn> turns) {
    /** A first token later than this, at the 95th percentile, is too late. */
    static final double SLOW_MS = 1_000;
    /** A greater share of failed turns is too great. */
    static final double FAILING = 0.01;

    Window {
        turns = List.copyOf(turns);
    }

    /** Cuts a run into windows of a length; the last may hold fewer turns. */
    static List<Window> of(List<Turn> turns, double seconds) {
        List<List<Turn>> parts = new ArrayList<>();
        for (Turn turn : turns) {
            int index = (int) (turn.atSeconds() / seconds);
            while (parts.size() <= index) {
                parts.add(new ArrayList<>());
            }
            parts.get(index).add(turn);
        }
        List<Window> windows = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            if (!parts.get(i).isEmpty()) {
                windows.add(new Window(i * seconds, seconds, parts.get(i)));
            }
        }
        return windows;
    }

    double arrivalsPerSecond() {
        return turns.size() / seconds;
    }

    /** Share of turns that didn't end well. */
    double failed() {
        return (double) turns.stream().filter(turn -> !turn.good()).count() / turns.size();
    }

    /**
     * A quantile of the good turns, by nearest rank.
     *
     * @return positive infinity when no turn was good
     */
    double quantile(double share, ToDoubleFunction<Turn> value) {
        double[] sorted =
                turns.stream().filter(Turn::good).mapToDouble(value).sorted().toArray();
        return sorted.length == 0
                ? Double.POSITIVE_INFINITY
                : sorted[Math.max(0, (int) Math.ceil(sorted.length * share) - 1)];
    }

    /** Whether it holds what is promised: first tokens in time, hardly a turn failed. */
    boolean holds() {
        return failed() < FAILING && quantile(0.95, Turn::firstTokenMs) < SLOW_MS;
    }
}
