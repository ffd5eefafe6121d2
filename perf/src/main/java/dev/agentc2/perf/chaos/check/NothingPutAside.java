package dev.agentc2.perf.chaos.check;

import dev.agentc2.perf.chaos.history.History;
import java.util.List;

/** Nothing in the load is poison, so no record is a dead letter. */
final class NothingPutAside implements Rule {
    private static final String NAME = "no dead letters";

    @Override
    public List<Violation> check(History history) {
        return history.log().stream()
                .filter(record -> record.topic().equals("deadletters"))
                .map(record -> Violation.of(
                        NAME, history, record.turnId(), record.place() + " is a dead letter: " + record.cause()))
                .toList();
    }
}
