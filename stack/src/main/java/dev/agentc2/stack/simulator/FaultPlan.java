package dev.agentc2.stack.simulator;

import dev.agentc2.stack.simulator.ScriptWords.ScriptedFault;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides whether a request fails: next ones as ordered, then by its script words, then by behaviour. Thread-safe. */
final class FaultPlan {
    private static final int REMEMBERED = 10_000;

    private final ArrayDeque<Fault> ordered = new ArrayDeque<>();
    private final Map<String, Integer> failedByText = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    synchronized void failNext(int times, Fault fault) {
        for (int i = 0; i < times; i++) {
            ordered.addLast(fault);
        }
    }

    synchronized @Nullable Fault next(String lastUser, ScriptWords words, Behaviour behaviour) {
        if (!ordered.isEmpty()) {
            return ordered.removeFirst();
        }
        if (words.fault().isPresent()) {
            ScriptedFault scripted = words.fault().get();
            int failed = failedByText.merge(lastUser, 1, Integer::sum);
            return failed <= scripted.times() ? scripted.fault() : behaviour.fault();
        }
        return behaviour.fault();
    }

    synchronized void reset() {
        ordered.clear();
        failedByText.clear();
    }
}
