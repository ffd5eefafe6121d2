package dev.agentc2.perf.chaos.check;

import dev.agentc2.perf.chaos.history.History;
import dev.agentc2.perf.chaos.history.Transcript;
import dev.agentc2.perf.chaos.history.Transcript.Seen;
import java.util.ArrayList;
import java.util.List;

/** No turn is stuck longer than its deadline: two minutes, and a little for what comes last; by the clients' clock. */
final class InTime implements Rule {
    private static final String NAME = "in time";
    private static final long DEADLINE_MS = 120_000;
    private static final long GRACE_MS = 15_000;

    @Override
    public List<Violation> check(History history) {
        List<Violation> found = new ArrayList<>();
        for (Transcript transcript : history.transcripts()) {
            List<Seen> ends = transcript.events().stream().filter(Seen::isEnd).toList();
            long took = ends.isEmpty() ? Long.MAX_VALUE : ends.getFirst().at() - transcript.postedAt();
            if (took > DEADLINE_MS + GRACE_MS) {
                found.add(Violation.of(
                        NAME,
                        history,
                        transcript.turnId(),
                        ends.isEmpty() ? "it is stuck" : "it took " + took + " ms"));
            }
        }
        return found;
    }
}
