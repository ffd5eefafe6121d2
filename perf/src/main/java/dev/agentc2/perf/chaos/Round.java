package dev.agentc2.perf.chaos;

import dev.agentc2.perf.chaos.check.Violation;
import dev.agentc2.perf.chaos.load.Trouble;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One strike and what came of it. Immutable.
 *
 * @param fault name of the fault
 * @param turns turns that ended in the round
 * @param failedTurns of these, those that ended other than completed
 * @param silence how long clients heard nothing
 * @param errors what went wrong for clients
 * @param healMs from the beginning of healing until everything was ready, milliseconds
 * @param violations what mustn't be
 */
record Round(
        String fault,
        int turns,
        int failedTurns,
        Silence silence,
        List<Trouble.Error> errors,
        long healMs,
        List<Violation> violations) {

    /** A round that couldn't be ended, for something didn't come back. */
    static Round broken(String fault, String why) {
        Violation violation = new Violation("comes back", "", why, List.of());
        return new Round(fault, 0, 0, new Silence(0, List.of(), 0), List.of(), 0, List.of(violation));
    }

    /** How many errors of each kind there were. */
    Map<String, Long> errorKinds() {
        return errors.stream().collect(Collectors.groupingBy(Trouble.Error::what, TreeMap::new, Collectors.counting()));
    }

    /** Errors that a client behind a balancer saw. */
    long seenErrors() {
        return errors.stream().filter(Trouble.Error::seen).count();
    }
}
